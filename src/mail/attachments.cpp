#include "mail/email_parts.hpp"
#include "relay/base/base64.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace relay {

namespace {

constexpr std::size_t max_total = 40 << 20; // after base64 (resend-api.md, section 1.2)

// Resend's names, in the order in which they are written
enum part : std::size_t
{
    content,
    filename,
    url,
    content_type,
    content_id,
    parts,
};

constexpr std::string_view part_names[parts] = {
    "content", "filename", "path", "content_type", "content_id"};

std::optional<part> find_part(std::string_view name)
{
    for (std::size_t i = 0; i < parts; ++i) {
        if (part_names[i] == name)
            return static_cast<part>(i);
    }
    if (name == "contentType")
        return content_type;
    if (name == "contentId" || name == "inline_content_id" || name == "inlineContentId")
        return content_id;
    return std::nullopt;
}

// Programs, scripts and what else may run or lead somewhere (resend-api.md, section 14)
constexpr std::string_view blocked_types[] = {
    "adp",    "app",    "asp", "bas",    "bat",  "cer",    "chm",  "cmd",     "com",  "cpl",
    "crt",    "csh",    "der", "exe",    "fxp",  "gadget", "hlp",  "hta",     "inf",  "ins",
    "isp",    "its",    "js",  "jse",    "ksh",  "lib",    "lnk",  "mad",     "maf",  "mag",
    "mam",    "maq",    "mar", "mas",    "mat",  "mau",    "mav",  "maw",     "mda",  "mdb",
    "mde",    "mdt",    "mdw", "mdz",    "msc",  "msh",    "msh1", "msh1xml", "msh2", "msh2xml",
    "mshxml", "msi",    "msp", "mst",    "ops",  "pcd",    "pif",  "plg",     "prf",  "prg",
    "ps1",    "ps1xml", "ps2", "ps2xml", "psc1", "psc2",   "reg",  "scf",     "scr",  "sct",
    "shb",    "shs",    "sys", "tmp",    "url",  "vb",     "vbe",  "vbs",     "vps",  "vsmacros",
    "vss",    "vst",    "vsw", "vxd",    "ws",   "wsc",    "wsf",  "wsh",     "xnk"};

void expect_allowed_type(std::string_view filename, const json_path& path)
{
    const auto type = to_ascii_lower(filename.substr(filename.rfind('.') + 1));
    if (type.size() < filename.size() &&
        std::ranges::find(blocked_types, type) != std::end(blocked_types))
        refuse_field(path, "Resend takes no attachments of the type `." + type + "`.");
}

// Bytes as a list of numbers, which is how several of Resend's SDKs send them
void append_bytes(std::string& out, dom::array bytes, const json_path& path)
{
    out += '"';
    base64_appender base64(out);
    std::size_t index = 0;
    for (const dom::element byte : bytes) {
        std::uint64_t value = 0;
        if (byte.get(value) != simdjson::SUCCESS || value > 255)
            refuse_field(path.element(index), "Expected a byte: an integer from 0 to 255.");
        base64.push(static_cast<std::uint8_t>(value));
        ++index;
    }
    base64.finish();
    out += '"';
}

// {"type":"Buffer","data":[1,2,3]}: what Node's JSON.stringify makes of a Buffer
void append_node_buffer(std::string& out, dom::object buffer, const json_path& path)
{
    std::string_view type;
    dom::array data;
    if (buffer.at_key("type").get(type) != simdjson::SUCCESS || type != "Buffer" ||
        buffer.at_key("data").get(data) != simdjson::SUCCESS)
        refuse_field(path, "Expected `{\"type\":\"Buffer\",\"data\":[...]}`.");
    append_bytes(out, data, path.member("data"));
}

// It goes out as it came, base64 or the text itself: Resend tells them apart (resend-api.md,
// section 14). Only what neither means is refused: a URL with base64 behind it.
void append_text(std::string& out, std::string_view text, const json_path& path)
{
    if (text.starts_with("data:") && text.substr(0, text.find(',')).ends_with(";base64"))
        refuse_field(
            path, "Expected base64, got a `data:` URL: send what stands behind its comma."
        );
    append_json_string(out, text);
}

void append_content(std::string& out, dom::element value, const json_path& path)
{
    switch (value.type()) {
    case dom::element_type::STRING:
        return append_text(out, expect_string(value, path), path);
    case dom::element_type::ARRAY:
        return append_bytes(out, expect_array(value, path, "an array"), path);
    case dom::element_type::OBJECT:
        return append_node_buffer(out, expect_object(value, path), path);
    default:
        refuse_type(path, "a string or an array of bytes", value);
    }
}

// Typed clients write null or an empty text for what is not given.
bool says_nothing(dom::element member)
{
    std::string_view text;
    return member.is_null() || (member.get(text) == simdjson::SUCCESS && text.empty());
}

// Returns the size of the content, as it goes out.
std::size_t append_attachment(std::string& out, dom::element value, const json_path& path)
{
    std::optional<dom::element> given[parts];
    for (const auto [key, member] : expect_object(value, path)) {
        const auto which = find_part(key);
        if (!which) {
            meet_unknown(path.member(key));
            continue;
        }
        if (says_nothing(member))
            continue;
        if (given[*which])
            refuse_field(path.member(key), "It is given twice.");
        given[*which] = member;
    }

    std::size_t size = 0;
    const std::size_t start = out.size();
    for (std::size_t i = 0; i < parts; ++i) {
        if (!given[i])
            continue;
        const std::size_t before = out.size();
        out.append(",\"").append(part_names[i]).append("\":");
        const json_path place = path.member(part_names[i]);
        if (i != content) {
            const std::string_view word = expect_word(*given[i], place);
            if (i == filename)
                expect_allowed_type(word, place);
            append_json_string(out, word);
            continue;
        }
        const std::size_t quote = out.size();
        append_content(out, *given[i], place);
        size = out.size() - quote - 2; // without the quotes
        if (size == 0)
            out.resize(before); // an empty list of bytes
    }
    if (size == 0 && !given[url])
        refuse(
            "invalid_attachment",
            "Attachment must have either a `content` or `path`." + which_one("attachment", path)
        );
    out[start] = '{';
    out += '}';
    return size;
}

} // namespace

bool append_attachments(std::string& out, dom::element value, const json_path& path)
{
    std::size_t index = 0;
    std::size_t total = 0;
    for (const dom::element item : expect_array(value, path, "an array")) {
        out.append(index == 0 ? ",\"attachments\":[" : ",");
        total += append_attachment(out, item, path.element(index));
        if (total > max_total)
            refuse_field(path, "The attachments must not be larger than 40 MB, after base64.");
        ++index;
    }
    if (index > 0)
        out += ']';
    return index > 0;
}

} // namespace relay
