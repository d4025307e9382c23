#pragma once

#include "relay/pipeline/outgoing.hpp"
#include "relay/policy/list_reading.hpp"
#include "relay/store/sealed_request.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace relay {

// What is known of a request that Resend answered with an error
enum class evidence : std::uint8_t
{
    not_yet,     // to be asked again
    complete,    // what Resend has of it was found; nothing: it surely has none
    cannot_tell, // what else it has, and asking again will not help
};

// Where it can be learned: Resend's own list of emails. An interface, since what asks Resend about
// the account stands on the pipeline. Network thread only.
class evidence_source
{
public:
    struct question
    {
        request_ptr request;
        pacer::time_point answered; // when its last attempt was
    };

    struct answer
    {
        evidence says{evidence::not_yet};
        std::vector<sent_message> found; // those of its messages that Resend has
    };

    virtual ~evidence_source() = default;

    // False: of this request nothing can be learned, as far as is known. Its bodies are in memory.
    virtual bool can_tell(const outgoing& r) const = 0;

    // Waits until a look costs other mail little. What else is in doubt by then is part of it.
    virtual boost::asio::awaitable<void> turn() = 0;

    // Answers in the order of the questions. Takes as long as it takes: a few requests to Resend,
    // each of which waits for a permit. Throws only when it is cancelled.
    virtual boost::asio::awaitable<std::vector<answer>> look(std::vector<question> about) = 0;

    // Resend has accepted a request: each of its emails, for knowing it on the list
    virtual void accepted(std::string_view resend_id, const sending_span& at) = 0;
};

} // namespace relay
