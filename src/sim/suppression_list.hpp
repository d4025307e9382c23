#pragma once

#include "sim/clock.hpp"
#include "sim/uuid.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace relay::sim {

enum class suppression_origin
{
    bounce,
    complaint,
    manual,
};

std::string_view to_string(suppression_origin o);
std::optional<suppression_origin> parse_suppression_origin(std::string_view text);

struct suppression
{
    uuid id;
    std::string email;
    suppression_origin origin{};
    std::optional<uuid> source; // the email that bounced or was complained about
    wall_time created;
};

// As a member of a list, or as it stands in an event (`iso`: the time in ISO 8601)
std::string describe(const suppression& s, bool iso);

// The team's list of addresses that get no mail. Addresses compare without case.
class suppression_list
{
public:
    // The one that is there already, when there is one
    const suppression& add(suppression s);

    // By id or by address
    const suppression* find(std::string_view id_or_email) const;
    bool remove(std::string_view id_or_email);

    bool contains(std::string_view email) const;

    // In the order of their creation
    const std::map<std::uint64_t, suppression>& all() const { return by_number_; }
    std::optional<std::uint64_t> number_of(std::string_view id) const;

    // Told of what was added or removed
    std::function<void(bool added, const suppression&)> changed;

private:
    std::map<std::uint64_t, suppression> by_number_;
    std::unordered_map<std::string, std::uint64_t> by_email_; // in small letters
    std::unordered_map<std::string, std::uint64_t> by_id_;
    std::uint64_t last_{};
};

} // namespace relay::sim
