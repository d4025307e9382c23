#pragma once

#include "relay/store/contact.hpp"
#include "store/tables/recipient_key.hpp"

#include <cstdint>

namespace relay {

// A contact lies, as a recipient does, by its upload and its line.
inline contact_id contact_at(upload_id upload, std::uint32_t line)
{
    return {.value = key_of({.upload = upload, .line = line})};
}

inline upload_id upload_of(contact_id id)
{
    return recipient_at(id.value).upload;
}

inline std::uint32_t line_of(contact_id id)
{
    return recipient_at(id.value).line;
}

} // namespace relay
