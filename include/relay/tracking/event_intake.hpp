#pragma once

#include "relay/mail/unsubscribe_token.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace relay {

// Takes what comes from outside, once it was found to be genuine. Network thread only.
class event_intake
{
public:
    enum class taken
    {
        recorded,
        duplicate,
        failed, // nothing of it is on disk
    };

    virtual ~event_intake() = default;

    // An event of Resend's. `id` is what identifies it, the same at every repetition. Returns when
    // it is on disk. Throws store_error when what it is about cannot be read.
    virtual boost::asio::awaitable<taken> take_webhook(std::string id, std::string body) = 0;

    // Somebody unsubscribed by a link. `why`: how, in words. Returns when it is on disk.
    virtual boost::asio::awaitable<taken>
    take_unsubscribe(unsubscribe_claim who, std::string why) = 0;
};

} // namespace relay
