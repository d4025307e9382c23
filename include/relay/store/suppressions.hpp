#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

class store;
class store_writer;

// The numbers are on disk.
enum class suppression_scope : std::uint8_t
{
    everywhere = 1,
    campaigns = 2, // campaign mail only
};

enum class suppression_origin : std::uint8_t
{
    bounce = 0,
    complaint = 1,
    manual = 2,
    unsubscribe = 3,
    soft_bounces = 4, // so many in a row; ends when a delivery turns up that they missed
};

std::string_view to_string(suppression_scope s);
std::string_view to_string(suppression_origin o);
std::optional<suppression_scope> parse_suppression_scope(std::string_view text);
std::optional<suppression_origin> parse_suppression_origin(std::string_view text);

// The reason of those that were found on Resend's own list
constexpr std::string_view why_on_resends_list = "on Resend's list";

// An address that is to get no mail
struct new_suppression
{
    std::string id;    // a UUID
    std::string email; // as it was written
    suppression_scope scope{suppression_scope::everywhere};
    suppression_origin origin{suppression_origin::manual};
    // Resend's id of the mail that caused it (of an unsubscription ours), or who did it by hand;
    // may be empty
    std::string source;
    std::string why;
    wall_time at;
    bool by_resend{}; // ends when Resend says so
};

// One that is on disk
struct suppression_entry
{
    std::int64_t number{}; // in the order of their coming
    new_suppression what;
};

// What has to be changed in memory after it was changed on disk
struct suppression_change
{
    std::string address; // folded
    suppression_scope scope{};
    bool added{};
};

// The verbs of the store for suppressions. An address has one entry for each scope at most; what is
// there already stays as it is.
class suppression_book
{
public:
    explicit suppression_book(store& s);

    struct added
    {
        std::vector<std::string> ids; // one for each that was asked for: the new one, or the old
        std::vector<suppression_change> changes;
    };
    boost::asio::awaitable<added> add(std::vector<new_suppression> all);

    struct removed
    {
        std::vector<suppression_entry> entries;
        std::vector<suppression_change> changes;
    };
    // By id, or by address: then of both scopes
    boost::asio::awaitable<removed> remove(std::vector<std::string> ids_or_addresses, wall_time at);

private:
    store_writer& writer_;
};

} // namespace relay
