// The growable array that the Python scanner uses, as macros over any struct of this shape. Aborts when memory runs out, as the
// tree-sitter runtime does.
#ifndef WRIT_TREE_SITTER_ARRAY_H
#define WRIT_TREE_SITTER_ARRAY_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define Array(T)           \
    struct {               \
        T *contents;       \
        uint32_t size;     \
        uint32_t capacity; \
    }

static inline void *writ_array_grown(void *contents, uint32_t capacity, size_t element) {
    void *grown = realloc(contents, (size_t)capacity * element);
    if (grown == NULL) abort();
    return grown;
}

#define array_init(self) ((self)->contents = NULL, (self)->size = 0, (self)->capacity = 0)
#define array_reserve(self, wanted)                                                                                  \
    ((uint32_t)(wanted) > (self)->capacity                                                                           \
         ? (void)((self)->contents = writ_array_grown((self)->contents, (wanted), sizeof(*(self)->contents)),        \
                  (self)->capacity = (wanted))                                                                       \
         : (void)0)
#define array_push(self, element)                                                                                    \
    (((self)->size == (self)->capacity ? array_reserve((self), (self)->capacity == 0 ? 8 : (self)->capacity * 2)     \
                                       : (void)0),                                                                   \
     (self)->contents[(self)->size++] = (element))
#define array_get(self, index) (assert((uint32_t)(index) < (self)->size), &(self)->contents[index])
#define array_back(self) array_get(self, (self)->size - 1)
#define array_pop(self) (assert((self)->size > 0), (self)->contents[--(self)->size])
#define array_clear(self) ((self)->size = 0)
#define array_delete(self) (free((self)->contents), array_init(self))

#endif
