#include "store/changes/list_changes.hpp"

#include "store/tables/tables.hpp"

namespace relay::changes {

list_book::creation create_list(tables& t, const std::string& name, wall_time at)
{
    if (t.lists.find(name))
        return list_book::creation::exists;
    const auto id = t.lists.insert(name, at);
    const contact_upload_rows::beginning now{.at = at};
    t.lists.set_singles(id, t.contact_uploads.insert(id, {}, upload_state::complete, now));
    return list_book::creation::created;
}

std::optional<list_id> forget_list(tables& t, const std::string& name)
{
    const auto id = t.lists.find(name);
    if (id) {
        t.lists.forget_name(*id);
        t.contact_uploads.discard_all(*id);
    }
    return id;
}

void leave_addresses(tables& t, list_id list, std::span<const contact_address> some)
{
    for (const auto& a : some)
        t.contacts.leave(list, a);
}

void remove_list(tables& t, list_id list)
{
    t.lists.remove(list);
}

} // namespace relay::changes
