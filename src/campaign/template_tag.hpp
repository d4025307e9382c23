#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace relay {

enum class tag_kind : std::uint8_t
{
    variable,
    raw_variable, // not escaped
    section,
    inverted,
    end, // of a section of either kind
    comment,
    delimiters, // the name is what stands between the two `=`
};

// A mustache tag, read
struct template_tag
{
    tag_kind kind{};
    std::string_view name; // "." is the current item; else names with dots between them
};

// What is wrong with a tag, as a sentence
struct bad_tag
{
    std::string why;
};

// `inside` stands between the delimiters. Refuses what is no mustache: tags of other template
// languages, and tags that an editor has bent. Names are letters of any script, digits, `_` and
// `-`; single blanks inside of them are taken, since columns of a spreadsheet have them.
std::variant<bad_tag, template_tag> read_tag(std::string_view inside);

// Letters, digits, `_`, `-`, single blanks inside and dots between: what may be a tag's name
bool is_tag_name(std::string_view text);

} // namespace relay
