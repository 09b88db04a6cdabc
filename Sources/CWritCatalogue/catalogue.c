#include "CWritCatalogue.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Aligned for the 16- and 32-bit numbers in it, and read-only for as long as the program runs.
static const _Alignas(8) unsigned char bytes[] = {
#embed "catalogue.bin"
};

const unsigned char *CWritCatalogue_bytes(void) { return bytes; }
size_t CWritCatalogue_count(void) { return sizeof bytes; }
