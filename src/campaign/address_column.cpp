#include "campaign/address_column.hpp"

#include "relay/base/text.hpp"
#include "relay/mail/invisible.hpp"

#include <algorithm>
#include <iterator>

namespace relay {

namespace {

constexpr std::string_view address_names[] = {"email", "e-mail", "email address", "mail"};
constexpr std::string_view control_blanks = "\t\n\v\f\r";

} // namespace

std::string_view trimmed(std::string_view text)
{
    std::size_t before = 0;
    do {
        before = text.size();
        text = without_invisible_ends(text);
        text.remove_prefix(std::min(text.find_first_not_of(control_blanks), text.size()));
        text.remove_suffix(text.size() - (text.find_last_not_of(control_blanks) + 1));
    } while (text.size() < before);
    return text;
}

bool is_blank(std::string_view text)
{
    if (text.empty())
        return true;
    const auto first = static_cast<unsigned char>(text.front());
    const bool seen = first > ' ' && first < 0x80; // of most texts the first byte tells
    return !seen && trimmed(text).empty();
}

std::optional<std::size_t> address_rank(std::string_view name)
{
    const auto same = [name](std::string_view one) { return equals_ignoring_case(one, name); };
    const auto* const found = std::ranges::find_if(address_names, same);
    if (found == std::end(address_names))
        return std::nullopt;
    return static_cast<std::size_t>(found - std::begin(address_names));
}

} // namespace relay
