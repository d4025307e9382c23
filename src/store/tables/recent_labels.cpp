#include "store/tables/recent_labels.hpp"

#include <algorithm>
#include <cstddef>

namespace relay {

namespace {

constexpr unsigned shelf_bits = 14; // 4 MiB of shelves

// So many ids that follow each other are on one shelf: those of a batch mostly do, and each shelf
// is a walk to the memory. As few, that those of a busy moment are no more than a part of it.
constexpr unsigned run_bits = 2;

// Ids are times and a counter: multiplied by the golden ratio those of a moment spread out.
std::size_t shelf_of(message_id id)
{
    const auto run = static_cast<std::uint64_t>(id.value) >> run_bits;
    return static_cast<std::size_t>(run * 0x9e3779b97f4a7c15U >> (64 - shelf_bits));
}

} // namespace

recent_labels::recent_labels() : shelves_(std::size_t{1} << shelf_bits) {}

void recent_labels::add(message_id id, std::int64_t label)
{
    auto& to = shelves_[shelf_of(id)];
    to.entries[to.next] = {.message = id.value, .label = label};
    to.next = (to.next + 1) % to.entries.size();
}

std::int64_t recent_labels::find(message_id id) const
{
    const auto& entries = shelves_[shelf_of(id)].entries;
    const auto found = std::ranges::find(entries, id.value, &entry::message);
    return found != entries.end() ? found->label : 0;
}

void recent_labels::forget(std::span<const std::int64_t> labels)
{
    const auto is_gone = [labels](const entry& e) {
        return e.label <= labels.back() && std::ranges::binary_search(labels, e.label);
    };
    if (labels.empty())
        return;
    for (auto& from : shelves_)
        std::ranges::replace_if(from.entries, is_gone, entry{});
}

void recent_labels::clear()
{
    std::ranges::fill(shelves_, shelf{});
}

} // namespace relay
