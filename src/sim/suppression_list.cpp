#include "sim/suppression_list.hpp"

#include "sim/json_text.hpp"
#include "sim/schedule.hpp"

#include <algorithm>
#include <array>

namespace relay::sim {

namespace {

constexpr std::array<std::string_view, 3> names = {"bounce", "complaint", "manual"};

std::string fold(std::string_view text)
{
    std::string folded(text);
    std::ranges::transform(folded, folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    });
    return folded;
}

std::string to_text(const uuid& id)
{
    std::string text;
    append(text, id);
    return text;
}

} // namespace

std::string_view to_string(suppression_origin o)
{
    return names[static_cast<std::size_t>(o)];
}

std::optional<suppression_origin> parse_suppression_origin(std::string_view text)
{
    const auto found = std::ranges::find(names, text);
    if (found == names.end())
        return std::nullopt;
    return static_cast<suppression_origin>(found - names.begin());
}

std::string describe(const suppression& s, bool iso)
{
    std::string out = R"({"id":")" + to_text(s.id) + R"(","email":)";
    append_json(out, s.email);
    out += R"(,"origin":)";
    append_json(out, to_string(s.origin));
    out += R"(,"source_id":)";
    out += s.source ? '"' + to_text(*s.source) + '"' : "null";
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
    const auto [found, is_new] = by_email_.emplace(fold(s.email), last_ + 1);
    if (!is_new)
        return by_number_.at(found->second);
    ++last_;
    by_id_.emplace(to_text(s.id), last_);
    const auto& added = by_number_.emplace(last_, std::move(s)).first->second;
    if (changed)
        changed(true, added);
    return added;
}

std::optional<std::uint64_t> suppression_list::number_of(std::string_view id) const
{
    const auto by_id = by_id_.find(fold(id));
    return by_id == by_id_.end() ? std::nullopt : std::optional(by_id->second);
}

const suppression* suppression_list::find(std::string_view id_or_email) const
{
    if (const auto number = number_of(id_or_email))
        return &by_number_.at(*number);
    const auto by_email = by_email_.find(fold(id_or_email));
    return by_email == by_email_.end() ? nullptr : &by_number_.at(by_email->second);
}

bool suppression_list::remove(std::string_view id_or_email)
{
    const auto* found = find(id_or_email);
    if (!found)
        return false;
    const auto gone = *found;
    const auto number = by_email_.at(fold(gone.email));
    by_email_.erase(fold(gone.email));
    by_id_.erase(to_text(gone.id));
    by_number_.erase(number);
    if (changed)
        changed(false, gone);
    return true;
}

bool suppression_list::contains(std::string_view email) const
{
    return !by_email_.empty() && by_email_.contains(fold(email));
}

} // namespace relay::sim
