#pragma once

#include "relay/base/time.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// The numbers are on disk. The later one is the stronger: what an event says never makes it weaker,
// so that the order in which events come does not matter.
enum class contact_status : std::uint8_t
{
    subscribed,
    unsubscribed,
    bounced, // hard
    complained,
};

constexpr std::size_t contact_statuses = 4;

std::string_view to_string(contact_status s);
std::optional<contact_status> parse_contact_status(std::string_view text);

struct list_id
{
    std::int64_t value{};

    friend auto operator<=>(list_id, list_id) = default;
};

// How many contacts have which status
struct contact_counts
{
    std::array<std::int64_t, contact_statuses> with{};

    std::int64_t& operator[](contact_status s) { return with[static_cast<std::size_t>(s)]; }
    std::int64_t operator[](contact_status s) const { return with[static_cast<std::size_t>(s)]; }

    std::int64_t all() const { return with[0] + with[1] + with[2] + with[3]; }
};

struct list_record
{
    list_id id;
    std::string name;
    wall_time created;
    contact_counts contacts;
};

// Contacts lie in the order of these: that of their import.
struct contact_id
{
    std::int64_t value{};

    friend auto operator<=>(contact_id, contact_id) = default;
};

// A contact on disk
struct contact_record
{
    contact_id id;
    std::string email;
    std::string variables; // a compact JSON object; empty: none
    contact_status status{};
    wall_time since;
    std::string why; // for people; may be empty
};

// Where an address is found: by a keyed hash of its folded form
struct contact_address
{
    std::int64_t hash{};
    contact_id contact;

    friend auto operator<=>(const contact_address&, const contact_address&) = default;
};

} // namespace relay
