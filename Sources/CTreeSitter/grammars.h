// The tree-sitter runtime (Debian libtree-sitter-dev 0.20.7, language ABI 14) and the grammars that scripts/grammars builds.
#ifndef WRIT_GRAMMARS_H
#define WRIT_GRAMMARS_H

#include <tree_sitter/api.h>

const TSLanguage *_Nonnull tree_sitter_python(void);
const TSLanguage *_Nonnull tree_sitter_javascript(void);
const TSLanguage *_Nonnull tree_sitter_typescript(void);
const TSLanguage *_Nonnull tree_sitter_tsx(void);

#endif
