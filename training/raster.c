/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A z-buffer that keeps the nearest and the farthest surface of each pixel.
 *
 * corners: float (points, 3), a pixel's x and y, and the depth behind the picture. triangles: int (count, 3).
 * Writes, for each of side x side pixels: the nearest and the farthest depth, the nearest triangle (-1: none), and the
 * shares of its second and third corner.
 */
#include <math.h>

static float least(float a, float b, float c) { return fminf(a, fminf(b, c)); }
static float most(float a, float b, float c) { return fmaxf(a, fmaxf(b, c)); }

void rasterize(const float *corners, const int *triangles, int count, int side, float *nearest, float *farthest,
               int *which, float *second, float *third) {
    for (int i = 0; i < side * side; i++) {
        nearest[i] = 1e9f;
        farthest[i] = -1e9f;
        which[i] = -1;
    }
    for (int t = 0; t < count; t++) {
        const float *a = corners + 3 * triangles[3 * t];
        const float *b = corners + 3 * triangles[3 * t + 1];
        const float *c = corners + 3 * triangles[3 * t + 2];
        float area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        if (fabsf(area) < 1e-9f)
            continue;
        int left = (int)fmaxf(0, floorf(least(a[0], b[0], c[0])));
        int right = (int)fminf(side - 1, ceilf(most(a[0], b[0], c[0])));
        int top = (int)fmaxf(0, floorf(least(a[1], b[1], c[1])));
        int bottom = (int)fminf(side - 1, ceilf(most(a[1], b[1], c[1])));
        for (int y = top; y <= bottom; y++)
            for (int x = left; x <= right; x++) {
                float px = x + 0.5f - a[0], py = y + 0.5f - a[1];
                float u = (px * (c[1] - a[1]) - (c[0] - a[0]) * py) / area;
                float v = ((b[0] - a[0]) * py - px * (b[1] - a[1])) / area;
                if (u < -1e-5f || v < -1e-5f || u + v > 1.00001f)
                    continue;
                float depth = a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2]);
                int i = y * side + x;
                if (depth < nearest[i]) {
                    nearest[i] = depth;
                    which[i] = t;
                    second[i] = u;
                    third[i] = v;
                }
                if (depth > farthest[i])
                    farthest[i] = depth;
            }
    }
}
