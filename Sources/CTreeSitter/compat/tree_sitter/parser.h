// The generated parsers need four things newer than Debian's <tree_sitter/parser.h> 0.20.7; the table format (ABI 14) is the same.
#ifndef WRIT_TREE_SITTER_PARSER_H
#define WRIT_TREE_SITTER_PARSER_H

#include_next <tree_sitter/parser.h>

// An inclusive range of code points; a set is an array of them in rising order without overlap.
typedef struct {
    int32_t first;
    int32_t last;
} TSCharacterRange;

static inline bool set_contains(const TSCharacterRange *ranges, uint32_t count, int32_t character) {
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (character < ranges[middle].first) {
            high = middle;
        } else if (character > ranges[middle].last) {
            low = middle + 1;
        } else {
            return true;
        }
    }
    return false;
}

// Pairs of character and next state.
#define ADVANCE_MAP(...)                                                                 \
    {                                                                                    \
        static const uint16_t pairs[] = {__VA_ARGS__};                                   \
        for (uint32_t at = 0; at + 1 < sizeof(pairs) / sizeof(pairs[0]); at += 2) {      \
            if (pairs[at] == lookahead) {                                                \
                state = pairs[at + 1];                                                   \
                goto next_state;                                                         \
            }                                                                            \
        }                                                                                \
    }

// The newer generator gives every field by position; in the older macro the last two would land on the wrong ones.
#undef REDUCE
#define REDUCE(name, children, precedence, production)                                   \
    {                                                                                    \
        {                                                                                \
            .reduce = {                                                                  \
                .type = TSParseActionTypeReduce,                                         \
                .symbol = name,                                                          \
                .child_count = children,                                                 \
                .dynamic_precedence = precedence,                                        \
                .production_id = production,                                             \
            },                                                                           \
        }                                                                                \
    }

#endif
