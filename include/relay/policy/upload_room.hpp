#pragma once

#include "relay/mail/lane.hpp"

#include <array>
#include <cstddef>

namespace relay {

// Bytes of requests in flight, and what may start beside them. The lanes have allowances of
// their own, and within a lane large mail and small mail have: a few large mails take minutes on a
// slow line, and hold up no password reset meanwhile, nor the newsletter of another tenant. While
// nothing of its kind is in flight, one request may always start, however large. Pure.
class upload_room
{
public:
    // A message of more bytes is large, and a request with such a message.
    static constexpr std::size_t small = 1u << 20;

    // May a request of so many bytes start, whose largest message has so many?
    bool fits(lane l, std::size_t largest, std::size_t bytes) const;

    // The largest message that may start now; 0: none. While there is no room for every small one,
    // large ones wait, too.
    std::size_t for_message(lane l) const;

    // How large a batch may become that begins with a message of so many bytes, and how large each
    // message that joins it.
    std::size_t for_batch(lane l, std::size_t first) const;
    static std::size_t for_mate(std::size_t first);

    // A request starts; a request has ended.
    void add(lane l, std::size_t largest, std::size_t bytes);
    void remove(lane l, std::size_t largest, std::size_t bytes);

private:
    struct allowance
    {
        std::size_t most{}; // bytes
        std::size_t requests{};
        std::size_t bytes{};

        std::size_t left() const;
    };

    allowance& of(lane l, std::size_t largest);
    const allowance& of(lane l, std::size_t largest) const;

    // By lane; small mail first
    std::array<std::array<allowance, 2>, 2> used_{{
        {{{.most = 32u << 20}, {.most = 48u << 20}}},
        {{{.most = 48u << 20}, {.most = 32u << 20}}},
    }};
};

} // namespace relay
