#include "sim/suppression_list.hpp"

#include "sim/ascii.hpp"
#include "sim/iso_time.hpp"
#include "sim/json_text.hpp"

#include <algorithm>
#include <array>

namespace relay::sim {

namespace {

constexpr std::array<std::string_view, 3> origin_names = {"bounce", "complaint", "manual"};

} // namespace

std::string_view to_string(suppression_origin o)
{
    return origin_names[static_cast<std::size_t>(o)];
}

std::optional<suppression_origin> parse_suppression_origin(std::string_view text)
{
    const auto found = std::ranges::find(origin_names, text);
    if (found == origin_names.end())
        return std::nullopt;
    return static_cast<suppression_origin>(found - origin_names.begin());
}

std::string describe(const suppression& s, bool iso)
{
    std::string out = R"({"id":")" + to_string(s.id) + R"(","email":)";
    append_json(out, s.email);
    out += R"(,"origin":)";
    append_json(out, to_string(s.origin));
    out += R"(,"source_id":)";
    out += s.source ? '"' + to_string(*s.source) + '"' : "null";
    auto created = to_iso_time(s.created);
    if (!iso) {
        created[10] = ' ';
        created.pop_back();
        created += "+00";
    }
    return out + R"(,"created_at":")" + created + "\"}";
}

const suppression& suppression_list::add(suppression s)
{
    const auto [found, is_new] = by_email_.emplace(to_lower(s.email), last_ + 1);
    if (!is_new)
        return by_number_.at(found->second);
    ++last_;
    by_id_.emplace(to_string(s.id), last_);
    const auto& added = by_number_.emplace(last_, std::move(s)).first->second;
    if (changed)
        changed(true, added);
    return added;
}

std::optional<std::uint64_t> suppression_list::number_of(std::string_view id) const
{
    const auto by_id = by_id_.find(to_lower(id));
    return by_id == by_id_.end() ? std::nullopt : std::optional(by_id->second);
}

const suppression* suppression_list::find(std::string_view id_or_email) const
{
    if (const auto number = number_of(id_or_email))
        return &by_number_.at(*number);
    const auto by_email = by_email_.find(to_lower(id_or_email));
    return by_email == by_email_.end() ? nullptr : &by_number_.at(by_email->second);
}

bool suppression_list::remove(std::string_view id_or_email)
{
    const auto* found = find(id_or_email);
    if (!found)
        return false;
    const auto gone = *found;
    const auto number = by_email_.at(to_lower(gone.email));
    by_email_.erase(to_lower(gone.email));
    by_id_.erase(to_string(gone.id));
    by_number_.erase(number);
    if (changed)
        changed(false, gone);
    return true;
}

bool suppression_list::contains(std::string_view email) const
{
    return !by_email_.empty() && by_email_.contains(to_lower(email));
}

} // namespace relay::sim
