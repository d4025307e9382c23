#include "sim/attachment_rules.hpp"

#include "sim/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace relay::sim {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
using verdict = std::optional<problem>;

constexpr std::size_t max_mail = 40 * 1024 * 1024; // after Base64

// In the order of the alphabet
constexpr std::array<std::string_view, 89> blocked_types = {
    "adp",    "app",    "asp", "bas",    "bat",  "cer",    "chm",  "cmd",     "com",  "cpl",
    "crt",    "csh",    "der", "exe",    "fxp",  "gadget", "hlp",  "hta",     "inf",  "ins",
    "isp",    "its",    "js",  "jse",    "ksh",  "lib",    "lnk",  "mad",     "maf",  "mag",
    "mam",    "maq",    "mar", "mas",    "mat",  "mau",    "mav",  "maw",     "mda",  "mdb",
    "mde",    "mdt",    "mdw", "mdz",    "msc",  "msh",    "msh1", "msh1xml", "msh2", "msh2xml",
    "mshxml", "msi",    "msp", "mst",    "ops",  "pcd",    "pif",  "plg",     "prf",  "prg",
    "ps1",    "ps1xml", "ps2", "ps2xml", "psc1", "psc2",   "reg",  "scf",     "scr",  "sct",
    "shb",    "shs",    "sys", "tmp",    "url",  "vb",     "vbe",  "vbs",     "vps",  "vsmacros",
    "vss",    "vst",    "vsw", "vxd",    "ws",   "wsc",    "wsf",  "wsh",     "xnk"};
static_assert(std::ranges::is_sorted(blocked_types));

std::size_t base64_size(std::size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

bool is_base64(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '=' || c == '\r' ||
               c == '\n';
    });
}

// The bytes of an array of integers, in Base64; nothing when it is none
std::optional<std::size_t> size_of_bytes(element value)
{
    array bytes;
    if (value.get(bytes) != SUCCESS)
        return std::nullopt;
    std::size_t count = 0;
    for (const auto byte : bytes) {
        std::uint64_t number = 0;
        if (byte.get(number) != SUCCESS || number > 255)
            return std::nullopt;
        ++count;
    }
    return base64_size(count);
}

// The size of a content in Base64: of a string in it, of a text that is not, or of a buffer as the
// SDKs write it: an array of integers, or Node's object. Nothing when it is none of these.
std::optional<std::size_t> size_of_content(element value)
{
    if (std::string_view text; value.get(text) == SUCCESS)
        return is_base64(text) ? text.size() : base64_size(text.size());
    if (object buffer; value.get(buffer) == SUCCESS) {
        element data;
        return buffer["data"].get(data) == SUCCESS ? size_of_bytes(data) : std::nullopt;
    }
    return size_of_bytes(value);
}

// The text of a field that may be absent or null; nothing when it is no text
std::optional<std::string_view> optional_text(object attachment, std::string_view name)
{
    element value;
    if (attachment[name].get(value) != SUCCESS || value.is_null())
        return std::string_view();
    std::string_view text;
    return value.get(text) == SUCCESS ? std::optional(text) : std::nullopt;
}

bool is_blocked(std::string_view file)
{
    const auto dot = file.rfind('.');
    return dot != std::string_view::npos &&
           std::ranges::binary_search(blocked_types, to_lower(file.substr(dot + 1)));
}

// "https://example.org/a/b.pdf?c=d" is of the file b.pdf.
std::string_view file_of(std::string_view url)
{
    url = url.substr(0, url.find_first_of("?#"));
    return url.substr(url.rfind('/') + 1);
}

verdict check_one(element value, std::size_t& size)
{
    object attachment;
    if (value.get(attachment) != SUCCESS)
        return problems::invalid("Each attachment must be an `object`.");
    for (const auto* name : {"filename", "path", "content_type", "content_id"})
        if (!optional_text(attachment, name))
            return problems::invalid(
                "The `" + std::string(name) + "` of an attachment must be a `string`."
            );
    const auto path = *optional_text(attachment, "path");
    const auto name = *optional_text(attachment, "filename");
    element content;
    if (attachment["content"].get(content) == SUCCESS && !content.is_null()) {
        const auto bytes = size_of_content(content);
        if (!bytes)
            return problems::invalid_attachment();
        size += *bytes;
    } else if (path.empty()) {
        return problems::invalid_attachment();
    }
    if (name.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        return problems::line_break("filename");
    if (is_blocked(name.empty() ? file_of(path) : name))
        return problems::blocked_attachment();
    return std::nullopt;
}

} // namespace

std::optional<problem> find_attachment_problem(element value, std::size_t body_size)
{
    array attachments;
    if (value.get(attachments) != SUCCESS)
        return problems::invalid("The `attachments` must be an `array`.");
    std::size_t size = body_size;
    for (const auto attachment : attachments)
        if (auto p = check_one(attachment, size))
            return p;
    if (size > max_mail)
        return problems::mail_too_large();
    return std::nullopt;
}

} // namespace relay::sim
