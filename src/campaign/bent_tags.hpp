#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace relay {

// A tag that did not come through as one
struct bent_tag
{
    std::size_t begin{}; // bytes from the text's beginning
    std::size_t size{};
    std::string_view why; // a sentence
};

// Finds in what stands between the tags what was meant as one: encoded, escaped or split by an
// editor, or written for another system. `text` stays as it is otherwise: single braces, and the
// double ones at the end of style sheets, are no tags.
std::vector<bent_tag> find_bent_tags(std::string_view text);

} // namespace relay
