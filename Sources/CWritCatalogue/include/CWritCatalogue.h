#ifndef C_WRIT_CATALOGUE_H
#define C_WRIT_CATALOGUE_H

#include <stddef.h>

/// The IAM catalogue, made by scripts/catalogue/generate.py; its layout is in WritIAM's CatalogueFile.swift.
const unsigned char *_Nonnull CWritCatalogue_bytes(void);
size_t CWritCatalogue_count(void);

#endif
