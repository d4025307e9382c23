#include "email_parts.hpp"
#include "relay/mail/address.hpp"
#include "relay/mail/json_writer.hpp"
#include "relay/mail/text.hpp"

namespace relay {

namespace {

// Resend's words (resend-api.md, section 1.4): they name the field, not the place in the line.
[[noreturn]] void refuse_address(std::string_view field)
{
    refuse(
        "validation_error",
        "Invalid `" + std::string(field) +
            "` field. The email address needs to follow the `email@example.com` or "
            "`Name <email@example.com>` format."
    );
}

[[noreturn]] void refuse_example_domain(std::string_view field)
{
    refuse(
        "validation_error",
        "Invalid `" + std::string(field) +
            "` field. Please use our testing email address instead of domains like `example.com`."
    );
}

void append_address(std::string& out, const address_list& list, std::string_view text)
{
    const auto parsed = parse_mailbox(text);
    if (!parsed)
        refuse_address(list.name);
    if (list.recipients && (equals_ignoring_case(parsed->domain, "example.com") ||
                            equals_ignoring_case(parsed->domain, "test.com")))
        refuse_example_domain(list.name);
    append_json_string(out, text);
}

} // namespace

std::uint32_t append_addresses(
    std::string& out, const address_list& list, dom::element value, const json_path& path
)
{
    const auto open = [&] { out.append(",\"").append(list.name).append("\":["); };
    if (value.is_string()) {
        open();
        append_address(out, list, expect_string(value, path));
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
        append_address(out, list, expect_string(item, path.element(count)));
        ++count;
    }
    if (count > 0)
        out += ']';
    return count;
}

std::string append_sender(std::string& out, dom::element value, const json_path& path)
{
    const std::string_view text = expect_string(value, path);
    const auto parsed = parse_mailbox(text);
    if (!parsed)
        refuse_address("from");
    out += ",\"from\":";
    append_json_string(out, text);
    return to_ascii_lower(parsed->domain);
}

} // namespace relay
