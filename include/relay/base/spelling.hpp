#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace relay {

// Of the words that there are, the one that somebody who wrote `word` most likely meant: it takes
// few letters to be inserted, left out, replaced or swapped. Nothing: none is near. The views of
// `known` must last as long as the result.
std::optional<std::string_view>
closest_word(std::string_view word, const std::vector<std::string_view>& known);

} // namespace relay
