#include "campaign/escaping.hpp"

#include "relay/base/json_writer.hpp"

#include <array>
#include <cstddef>

namespace relay {

namespace {

// What is written in place of a byte; an entry that is empty: it stands for itself
using replacement_table = std::array<std::string, 256>;

std::string in_json(char c)
{
    std::string quoted;
    append_json_string(quoted, {&c, 1});
    return quoted.substr(1, quoted.size() - 2);
}

replacement_table make_replacements(escaping how)
{
    replacement_table table;
    for (char c = 0; c < ' '; ++c)
        table[static_cast<unsigned char>(c)] = in_json(c);
    table['"'] = in_json('"');
    table['\\'] = in_json('\\');
    if (how == escaping::html) {
        table['&'] = "&amp;";
        table['<'] = "&lt;";
        table['>'] = "&gt;";
        table['"'] = "&quot;";
        table['\''] = "&#39;"; // mail readers know it, and not each of them &apos;
    }
    return table;
}

void append_replaced(std::string& out, std::string_view text, const replacement_table& table)
{
    std::size_t written = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto& replacement = table[static_cast<unsigned char>(text[i])];
        if (replacement.empty())
            continue;
        out.append(text, written, i - written).append(replacement);
        written = i + 1;
    }
    out.append(text, written);
}

// How many bytes the line break is long with which the text begins; 0: it begins with none. They
// are those of Unicode: CR LF, CR, LF, VT, FF, U+0085, U+2028 and U+2029.
std::size_t line_break_size(std::string_view text)
{
    if (text.starts_with("\r\n"))
        return 2;
    if (text.front() >= '\n' && text.front() <= '\r')
        return 1;
    if (text.starts_with("\xc2\x85"))
        return 2;
    return text.starts_with("\xe2\x80\xa8") || text.starts_with("\xe2\x80\xa9") ? 3 : 0;
}

std::string in_one_line(std::string_view text)
{
    std::string line;
    while (!text.empty()) {
        const auto size = line_break_size(text);
        line += size > 0 ? ' ' : text.front();
        text.remove_prefix(size > 0 ? size : 1);
    }
    return line;
}

} // namespace

void append_escaped(std::string& out, std::string_view text, escaping how)
{
    static const auto plain = make_replacements(escaping::none);
    static const auto html = make_replacements(escaping::html);
    if (how == escaping::html)
        append_replaced(out, text, html);
    else if (how == escaping::one_line && text.find_first_of("\n\v\f\r\xc2\xe2") != text.npos)
        append_replaced(out, in_one_line(text), plain);
    else
        append_replaced(out, text, plain);
}

} // namespace relay
