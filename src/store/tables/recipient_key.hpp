#pragma once

#include "relay/store/recipient_id.hpp"

#include <cstdint>

namespace relay {

// A recipient's id as the key of its row: the upload's number, and 32 bits of its line
inline std::int64_t key_of(recipient_id r)
{
    return r.upload.value << 32 | r.line;
}

inline recipient_id recipient_at(std::int64_t key)
{
    return {
        .upload = {key >> 32},
        .line = static_cast<std::uint32_t>(static_cast<std::uint64_t>(key) & 0xffffffff)};
}

// Of all lines of an upload
inline std::int64_t last_key(upload_id id)
{
    return key_of({.upload = id, .line = UINT32_MAX});
}

} // namespace relay
