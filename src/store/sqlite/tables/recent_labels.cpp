#include "store/sqlite/tables/recent_labels.hpp"

#include <algorithm>
#include <cstddef>

namespace relay {

namespace {

constexpr unsigned index_bits = 18; // 4 MiB

// So many ids that follow each other stand side by side: those of a batch mostly do, and a place
// that is far from all the others costs a walk to the memory.
constexpr unsigned run_bits = 5;

// Ids are times and a counter: multiplied by the golden ratio those of a moment spread out.
std::size_t index_of(message_id id)
{
    constexpr std::uint64_t run = (1U << run_bits) - 1;
    const auto value = static_cast<std::uint64_t>(id.value);
    const auto mixed = (value >> run_bits) * 0x9e3779b97f4a7c15U >> (64 - index_bits + run_bits);
    return static_cast<std::size_t>(mixed << run_bits | (value & run));
}

} // namespace

recent_labels::recent_labels() : entries_(std::size_t{1} << index_bits) {}

void recent_labels::add(message_id id, std::int64_t label)
{
    entries_[index_of(id)] = {.message = id.value, .label = label};
}

std::int64_t recent_labels::find(message_id id) const
{
    const auto& found = entries_[index_of(id)];
    return found.message == id.value ? found.label : 0;
}

void recent_labels::forget(std::span<const std::int64_t> labels)
{
    const auto is_gone = [labels](const entry& e) {
        return e.label <= labels.back() && std::ranges::binary_search(labels, e.label);
    };
    if (!labels.empty())
        std::ranges::replace_if(entries_, is_gone, entry{});
}

void recent_labels::clear()
{
    std::ranges::fill(entries_, entry{});
}

} // namespace relay
