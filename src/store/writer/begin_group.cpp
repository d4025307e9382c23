#include "store/writer/begin_group.hpp"

#include "store/tables/tables.hpp"

#include <string_view>
#include <vector>

namespace relay {

void begin_group(tables& t, std::span<const std::unique_ptr<write_operation>> group)
{
    t.begin();
    if (!t.keys.can_foresee())
        return;
    std::vector<std::string_view> keys;
    for (const auto& op : group)
        if (!op->key.empty())
            keys.push_back(op->key);
    if (keys.size() > 1)
        t.keys.foresee(keys);
}

} // namespace relay
