// SPDX-License-Identifier: GPL-3.0-or-later
// The few functions of meshoptimizer that the add-on calls, with C linkage, exported, and with exceptions kept inside:
// one that left the library would end Blender.

#include <cstddef>
#include <cstdint>
#include <new>

#include "meshoptimizer.h"

#if defined(_WIN32)
#define EXPORTED extern "C" __declspec(dllexport)
#else
#define EXPORTED extern "C" __attribute__((visibility("default")))
#endif

namespace {

const size_t OUT_OF_MEMORY = SIZE_MAX;
const size_t POSITION_SIZE = 3 * sizeof(float);

template <typename Call> size_t guarded(Call call)
{
    try
    {
        return call();
    }
    catch (const std::bad_alloc&)
    {
        return OUT_OF_MEMORY;
    }
}

} // namespace

EXPORTED int maquette_meshopt_version()
{
    return MESHOPTIMIZER_VERSION;
}

EXPORTED size_t maquette_meshopt_simplify(unsigned int* destination, const unsigned int* indices, size_t index_count,
                                          const float* positions, size_t vertex_count, const unsigned char* locked,
                                          size_t target_index_count, float target_error, unsigned int options, float* error)
{
    return guarded([&] {
        return meshopt_simplifyWithAttributes(destination, indices, index_count, positions, vertex_count, POSITION_SIZE,
                                              nullptr, 0, nullptr, 0, locked, target_index_count, target_error, options, error);
    });
}

EXPORTED size_t maquette_meshopt_simplify_sloppy(unsigned int* destination, const unsigned int* indices, size_t index_count,
                                                 const float* positions, size_t vertex_count, size_t target_index_count,
                                                 float target_error, float* error)
{
    return guarded([&] {
        return meshopt_simplifySloppy(destination, indices, index_count, positions, vertex_count, POSITION_SIZE,
                                      target_index_count, target_error, error);
    });
}

EXPORTED float maquette_meshopt_scale(const float* positions, size_t vertex_count)
{
    return meshopt_simplifyScale(positions, vertex_count, POSITION_SIZE);
}

// Writes for each element the number of the first group of equal elements that it belongs to; returns how many groups there are.
EXPORTED size_t maquette_meshopt_group(unsigned int* groups, size_t element_count, const void* const* data, const size_t* sizes,
                                       size_t stream_count)
{
    const size_t most_streams = 16;
    meshopt_Stream streams[most_streams];
    for (size_t i = 0; i < stream_count && i < most_streams; ++i)
        streams[i] = meshopt_Stream{data[i], sizes[i], sizes[i]};
    return guarded([&] {
        return meshopt_generateVertexRemapMulti(groups, nullptr, element_count, element_count, streams,
                                                stream_count < most_streams ? stream_count : most_streams);
    });
}
