#include "mail/email_parts.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"
#include "relay/mail/address.hpp"
#include "relay/mail/domain.hpp"
#include "relay/mail/invisible.hpp"

#include <utility>

namespace relay {

namespace {

// Resend's words (resend-api.md, section 1.4)
constexpr std::string_view no_address =
    "The email address needs to follow the `email@example.com` or `Name <email@example.com>` "
    "format.";
constexpr std::string_view no_ascii =
    "Resend takes only ASCII characters before the @ of an address.";
constexpr std::string_view example_domain =
    "Please use our testing email address instead of domains like `example.com`.";

// An address of an email, and its place when it is one of several
struct given_address
{
    std::string_view text;
    const json_path* place{};
};

// Resend names the field alone. Which address of a list is meant is added behind its words.
[[noreturn]] void
refuse_address(std::string_view field, std::string_view why, const given_address& address)
{
    std::string message = "Invalid `";
    message.append(field).append("` field. ").append(why);
    if (address.place)
        message += which_one("address", *address.place);
    refuse("validation_error", std::move(message));
}

// As Unicode names it: U+200B
std::string character_name(std::uint32_t code)
{
    std::string digits;
    for (; code > 0 || digits.size() < 4; code /= 16)
        digits.insert(digits.begin(), "0123456789ABCDEF"[code % 16]);
    return "U+" + digits;
}

// More than Resend says: which character nobody sees
std::string explain_no_address(std::string_view text)
{
    std::string why(no_address);
    if (const auto code = find_invisible(text))
        why += " There is an invisible character in it: " + character_name(*code) + ".";
    return why;
}

mailbox expect_mailbox(std::string_view field, const given_address& address)
{
    const auto parsed = parse_mailbox(address.text);
    if (!parsed)
        refuse_address(field, explain_no_address(address.text), address);
    if (!is_ascii(parsed->local))
        refuse_address(field, no_ascii, address);
    return *parsed;
}

// As Resend's documentation writes it. A domain goes out in A-labels: in other letters Resend
// refuses it (resend-api.md, section 14). Most are ASCII, and go out as they came.
void append_mailbox(std::string& out, std::string_view given, const mailbox& box)
{
    if (is_ascii(given))
        return append_json_string(out, given);
    std::string text(box.name);
    if (!text.empty())
        text += " <";
    text.append(box.local).append("@").append(*to_a_labels(box.domain));
    if (!box.name.empty())
        text += '>';
    append_json_string(out, text);
}

void append_address(std::string& out, const address_list& list, const given_address& address)
{
    const auto box = expect_mailbox(list.name, address);
    if (list.recipients) {
        const auto folded = is_ascii(box.domain) ? std::string() : fold_domain(box.domain);
        const auto domain = folded.empty() ? box.domain : std::string_view(folded);
        if (equals_ignoring_case(domain, "example.com") || equals_ignoring_case(domain, "test.com"))
            refuse_address(list.name, example_domain, address);
    }
    append_mailbox(out, address.text, box);
}

} // namespace

std::uint32_t append_addresses(
    std::string& out, const address_list& list, dom::element value, const json_path& path
)
{
    const auto open = [&] { out.append(",\"").append(list.name).append("\":["); };
    if (value.is_string()) {
        open();
        append_address(out, list, {.text = expect_string(value, path)});
        out += ']';
        return 1;
    }

    const dom::array items = expect_array(value, path, "a string or an array of strings");
    std::uint32_t count = 0;
    for (const dom::element item : items) {
        if (count == list.max)
            refuse_field(path, "Expected at most " + std::to_string(list.max) + " addresses.");
        if (count == 0)
            open();
        else
            out += ',';
        const json_path place = path.element(count);
        append_address(out, list, {.text = expect_string(item, place), .place = &place});
        ++count;
    }
    if (count > 0)
        out += ']';
    return count;
}

const std::string&
append_sender(std::string& out, dom::element value, const json_path& path, known_sender& last)
{
    const std::string_view text = expect_string(value, path);
    if (last.given.empty() || last.given != text) {
        const auto box = expect_mailbox("from", {.text = text});
        known_sender sender{.given = std::string(text), .domain = fold_domain(box.domain)};
        append_mailbox(sender.written, text, box);
        last = std::move(sender);
    }
    out.append(",\"from\":").append(last.written);
    return last.domain;
}

} // namespace relay
