#pragma once

#include "relay/base/time.hpp"
#include "relay/store/recipient_id.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Recipients come to a campaign in uploads: a file, an array. They come in steps, each of which is
// on disk when it is answered, and count when the last of them has come: until then nobody sees
// them.

namespace relay {

// The number is on disk. No 0 and no 1, which take no byte in a row of SQLite: a row keeps its
// length when it changes, and stays where it is.
enum class recipient_state : std::uint8_t
{
    waiting = 2,    // for its turn
    fed = 3,        // it has a message, which tells the rest; in a sequence the last of several
    suppressed = 4, // when it was imported
    invalid_mail = 5,
    stopped = 6, // it gets no other mail of its sequence; the last one may tell why
};

// What is wrong with the mail of one recipient. The numbers are on disk.
enum class mail_fault : std::uint8_t
{
    unknown,
    from,
    to,
    reply_to,
    subject,
    html,
    text,
    headers,
    no_content,   // neither `html` nor `text` has any
    not_rendered, // a value is a list where a text is meant, or it comes to too much
    not_utf8,
};

// "invalid_subject", "no_content"; of an unknown one nothing
std::string_view to_string(mail_fault f);

// The numbers are on disk.
enum class skip_reason : std::uint8_t
{
    invalid_address,
    duplicate,
    suppressed, // a recipient all the same: in the state of that name
    missing_variable,
    invalid_line,
};

std::string_view to_string(skip_reason r);

struct skipped_recipient
{
    std::uint32_t line{};
    std::string email; // as it was written, of a long one the beginning
    skip_reason why{};
};

// Of each upload so many are kept: those with the lowest lines.
constexpr std::size_t named_skipped_recipients = 100;

struct new_recipient
{
    std::uint32_t line{};
    std::string email;
    std::string variables; // a JSON object; empty: none
    bool suppressed{};
};

struct upload_step
{
    upload_id upload;
    std::uint32_t reached{}; // the last line that this step covers
    std::vector<new_recipient> recipients;
    std::vector<skipped_recipient> first_skipped;
    std::size_t skipped{}; // lines that are no recipient
};

// The numbers are on disk.
enum class upload_state : std::uint8_t
{
    receiving,
    received,  // all of it, and who is in it twice, or in an earlier one, is being found
    complete,  // it counts
    discarded, // it is being deleted
};

struct upload_record
{
    upload_id id;
    campaign_id campaign;
    std::string name; // under which it is resumed; empty: it is not
    upload_state state{};
    std::uint32_t reached{}; // lines up to here are on disk
    std::int64_t recipients{};
    std::int64_t suppressed{}; // of the recipients
    std::int64_t skipped{};    // lines that are no recipient
    std::vector<skipped_recipient> first_skipped;

    std::uint32_t cursor{}; // up to this line messages were made
    std::int64_t passed{};  // recipients up to there
    std::int64_t invalid{}; // of these
};

// A recipient on disk
struct recipient_record
{
    recipient_id id;
    std::string email;
    std::string variables;
    recipient_state state{};
};

// Where an address is found: by a keyed hash of its folded form
struct recipient_address
{
    std::int64_t hash{};
    recipient_id recipient;

    friend auto operator<=>(const recipient_address&, const recipient_address&) = default;
};

} // namespace relay
