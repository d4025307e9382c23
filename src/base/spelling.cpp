#include "relay/base/spelling.hpp"

#include <algorithm>
#include <cstddef>

namespace relay {

namespace {

// Longer words are no slips of the pen, and would cost time.
constexpr std::size_t longest_word = 64;
constexpr std::size_t most_slips = 3;

// How many letters are to be inserted, left out, replaced or swapped with their neighbours
std::size_t slips_between(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

} // namespace

std::optional<std::string_view>
closest_word(std::string_view word, const std::vector<std::string_view>& known)
{
    if (word.empty() || word.size() > longest_word)
        return std::nullopt;
    std::optional<std::string_view> closest;
    auto fewest = std::min(most_slips, (word.size() + 2) / 3) + 1;
    for (const auto each : known) {
        const auto slips = slips_between(word, each.substr(0, longest_word + most_slips));
        if (slips < fewest) {
            fewest = slips;
            closest = each;
        }
    }
    return closest;
}

} // namespace relay
