#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace relay {

// An error as Resend words it: `{"statusCode":422,"name":"validation_error","message":"..."}`.
struct api_error
{
    int status{};
    std::string name;
    std::string message;
};

// The mail headers that an email brings
struct own_headers
{
    bool any{};
    bool unsubscribe{};      // List-Unsubscribe, or List-Unsubscribe-Post, among them
    std::size_t from_end{1}; // of the body: where one more goes, or their object if there is none
};

// An email that a producer handed in: validated, and already in the form in which it goes out.
// Nothing parses it again on its way.
struct submission
{
    // The JSON object that Resend gets, byte for byte, correlation tag included
    std::string body;

    // JSON object of `from`, `to`, `cc`, `bcc`, `reply_to`, `subject` and `tags`, those that are
    // present: what lists and reports show when the body is gone
    std::string summary;

    relay::lane lane{lane::transactional};

    // Group for reports and fairness; empty: none
    std::string campaign;

    // The value of the tag `tenant`; empty: none
    std::string tenant;

    // The domain of the sender's address as domains are compared (relay/mail/domain.hpp), or the
    // template that sets the sender (relay/mail/sender.hpp)
    std::string domain;

    // To + cc + bcc, as Resend counts its quota
    std::uint32_t recipients{};

    own_headers headers;

    // False for what POST /emails/batch does not carry: attachments (resend-api.md, section 2)
    bool batchable{true};

    // Not before this time. Never in `body`: the relay holds the message back itself.
    std::optional<wall_time> scheduled_at;

    // Not later than this after it was due
    std::optional<milliseconds> ttl;

    // The producer's own key; it stays here. Empty: none.
    std::string idempotency_key;

    // Identifies the payload as a JSON value: equal for equal values, whatever the order of their
    // keys or the spelling of names. Only computed when there is a key.
    std::array<unsigned char, 16> fingerprint{};
};

} // namespace relay
