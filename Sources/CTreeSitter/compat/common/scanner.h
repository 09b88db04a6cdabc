// The external scanner of TypeScript and TSX: that of JavaScript, which scripts/grammars fetches with its own grammar, and two
// more tokens. The source distribution of the TypeScript grammar leaves its scanner out.
#include <stddef.h>

// Declared static first, so that the definitions included below stay inside this object (C11 6.2.2, paragraph 5).
#include "tree_sitter/parser.h"
static void *tree_sitter_javascript_external_scanner_create();
static void tree_sitter_javascript_external_scanner_destroy(void *);
static unsigned tree_sitter_javascript_external_scanner_serialize(void *, char *);
static void tree_sitter_javascript_external_scanner_deserialize(void *, const char *, unsigned);
static bool tree_sitter_javascript_external_scanner_scan(void *, TSLexer *, const bool *);

#include "javascript-scanner.c"

enum {
    // Where a function without a body may end: before `{` no semicolon is inserted, for a body follows.
    FUNCTION_SIGNATURE_AUTOMATIC_SEMICOLON = JSX_TEXT + 1,
    // Valid only while the parser recovers from an error.
    ERROR_RECOVERY,
};

static inline bool external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
    if (valid[ERROR_RECOVERY] && valid[TEMPLATE_CHARS]) return false;
    bool signature = valid[FUNCTION_SIGNATURE_AUTOMATIC_SEMICOLON];
    if (!signature || valid[TEMPLATE_CHARS] || (valid[JSX_TEXT] && !valid[AUTOMATIC_SEMICOLON])) {
        return tree_sitter_javascript_external_scanner_scan(payload, lexer, valid);
    }
    bool scanned_comment = false;
    bool inserted = scan_automatic_semicolon(lexer, !valid[LOGICAL_OR], &scanned_comment);
    if (inserted && lexer->lookahead == '{') return false;
    if (!inserted && !scanned_comment && valid[TERNARY_QMARK] && lexer->lookahead == '?') return scan_ternary_qmark(lexer);
    if (inserted) lexer->result_symbol = valid[AUTOMATIC_SEMICOLON] ? AUTOMATIC_SEMICOLON : FUNCTION_SIGNATURE_AUTOMATIC_SEMICOLON;
    return inserted;
}
