#include "store/sqlite/tables/tables.hpp"

namespace relay {

// Part of one transaction: all of it is written, or nothing.
batch_result tables::accept_all(const new_batch& b)
{
    const bool has_key = !b.idempotency_key.empty();
    if (has_key)
        if (auto known = batch_keys_.find(b))
            return std::move(*known);

    batch_result result{.status = batch_status::accepted, .errors = b.errors};
    result.accepted.reserve(b.messages.size());
    result.ids.reserve(b.messages.size());
    for (const auto& m : b.messages) {
        result.accepted.push_back(accept(m));
        result.ids.push_back(m.id);
    }
    if (has_key)
        batch_keys_.insert(b);
    return result;
}

bool tables::forget_batch_keys(const moment& now, std::size_t limit)
{
    return batch_keys_.forget(now, limit);
}

} // namespace relay
