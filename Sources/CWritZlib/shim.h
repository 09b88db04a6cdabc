#ifndef WRIT_ZLIB_SHIM_H
#define WRIT_ZLIB_SHIM_H

#include <zlib.h>

// `inflateInit2` is a macro that Swift does not see. Negative window bits mean: no zlib header, as in ZIP.
static inline int CWritZlib_inflateInitRaw(z_stream *_Nonnull stream) { return inflateInit2(stream, -MAX_WBITS); }

#endif
