// SPDX-License-Identifier: GPL-3.0-or-later
// Loads the library named by its first argument and simplifies a flat grid of 8 x 8 squares; writes the triangles left.

#include <stdio.h>
#include <windows.h>

typedef size_t (*Simplify)(unsigned int*, const unsigned int*, size_t, const float*, size_t, const unsigned char*, size_t,
                           float, unsigned int, float*);

int main(int count, char** arguments)
{
    HMODULE library = count > 1 ? LoadLibraryA(arguments[1]) : NULL;
    Simplify simplify = library ? (Simplify)GetProcAddress(library, "maquette_meshopt_simplify") : NULL;
    if (!simplify)
        return 1;
    float positions[81 * 3];
    unsigned int indices[64 * 6], kept[64 * 6], *next = indices;
    for (unsigned int i = 0; i < 81; ++i)
    {
        positions[3 * i] = i % 9, positions[3 * i + 1] = i / 9, positions[3 * i + 2] = 0;
        if (i % 9 < 8 && i / 9 < 8)
        {
            unsigned int corners[6] = {i, i + 1, i + 10, i, i + 10, i + 9};
            for (int j = 0; j < 6; ++j)
                *next++ = corners[j];
        }
    }
    float error = -1;
    printf("%d triangles", (int)(simplify(kept, indices, 64 * 6, positions, 81, NULL, 2 * 3, 1e9f, 4, &error) / 3));
    printf(", error %.3f\n", error);
    return 0;
}
