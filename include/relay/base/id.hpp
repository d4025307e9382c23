#pragma once

#include "relay/base/moment.hpp"
#include "relay/base/time.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// Ids are 60-bit numbers inside (48 bits of milliseconds, a counter of 12 bits) and UUIDs outside.
// The number is the row's key in the store, so rows lie in the order of their acceptance and a look
// up by id needs no index. The UUID is of version 7: the number, followed by 62 bits that only the
// owner of the store's secret can compute, so that ids can't be guessed.

namespace relay {

struct message_id
{
    std::int64_t value{};

    friend auto operator<=>(message_id, message_id) = default;
};

struct request_id
{
    std::int64_t value{};

    friend auto operator<=>(request_id, request_id) = default;
};

// When the thing with this id came into being
wall_time created_at(message_id id);
wall_time created_at(request_id id);

// The smallest id that can have been made then: ids are ordered by time.
message_id first_id_at(wall_time t);

using id_secret = std::array<unsigned char, 16>;

// 8-4-4-4-12 hexadecimal digits, of any version
bool is_uuid(std::string_view text);

// Translates ids to UUIDs and back. One thread.
class id_codec
{
public:
    explicit id_codec(const id_secret& secret);
    id_codec(id_codec&&) noexcept;
    ~id_codec();

    std::string to_uuid(message_id id) const { return format(id.value); }
    std::string to_uuid(request_id id) const { return format(id.value); }

    // Nothing, when the text is no UUID or not one of ours
    std::optional<message_id> parse_message(std::string_view uuid) const;

private:
    std::string format(std::int64_t value) const;

    struct cipher;
    std::unique_ptr<cipher> cipher_;
};

// Relays on one database hand out numbers at the same time. The upper four bits of the counter are
// a relay's slot then, so that no two make the same: 0 is the sender's.
constexpr int id_slots = 16;
constexpr int sender_slot = 0;
int slot_of(message_id id);

// Hands out numbers that only grow, whatever the clock does. One thread.
class id_source
{
public:
    using look_at_clocks = moment (*)();

    // `last` is the greatest number that the store has seen. `look`: how a wall clock that has gone
    // on by more than a minute is compared with the even clock, before it is followed; without one
    // it is followed wherever it goes. `slot`: numbers are of this one alone; nothing: they may
    // have all of the counter.
    explicit id_source(
        std::int64_t last, look_at_clocks look = nullptr, std::optional<int> slot = {}
    )
        : last_(last),
          look_(look),
          slot_(slot)
    {
    }

    message_id next_message(wall_time now) { return {next(now)}; }
    request_id next_request(wall_time now) { return {next(now)}; }

    // The greatest that was handed out, or that it was lifted to
    std::int64_t last() const { return last_; }

    // From now on they are greater than this one, which another source has handed out.
    void lift(message_id above) { last_ = std::max(last_, above.value); }

private:
    std::int64_t next(wall_time now);

    std::int64_t last_;
    look_at_clocks look_;
    std::optional<int> slot_;
    believed_clock clock_;
    wall_time looked_at_; // the wall time that was believed last
};

} // namespace relay

template <>
struct std::hash<relay::message_id>
{
    std::size_t operator()(relay::message_id id) const noexcept
    {
        return std::hash<std::int64_t>()(id.value);
    }
};

template <>
struct std::hash<relay::request_id>
{
    std::size_t operator()(relay::request_id id) const noexcept
    {
        return std::hash<std::int64_t>()(id.value);
    }
};
