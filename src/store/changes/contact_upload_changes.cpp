#include "store/changes/contact_upload_changes.hpp"

#include "relay/base/check.hpp"
#include "relay/mail/address.hpp"
#include "store/changes/contact_changes.hpp"
#include "store/tables/contact_key.hpp"
#include "store/tables/tables.hpp"

#include <utility>

namespace relay::changes {

namespace {

std::optional<contact_upload_record> find_received(tables& t, upload_id id)
{
    auto found = t.contact_uploads.find(id);
    if (found && found->state != upload_state::received)
        found.reset();
    return found;
}

void skip(tables& t, upload_id id, std::vector<skipped_recipient> some)
{
    t.contact_uploads.skip(id, some);
    t.contact_uploads.count_skipped(id, static_cast<std::int64_t>(some.size()));
}

// What a step of a merge comes to
struct merging
{
    const contact_upload_record& upload;
    wall_time at;
    std::vector<suppression_change> lifted{};
    std::vector<skipped_recipient> skipped{};
    std::int64_t updated{};
};

void enter(tables& t, merging& m, const contact_address& a)
{
    t.contacts.enter(m.upload.list, a);
    if (!m.upload.rules.resubscribe)
        return;
    const auto mine = t.contacts.find(a.contact);
    if (mine && mine->status == contact_status::unsubscribed)
        subscribe(t, *mine, m.at, {}, true, m.lifted);
}

void merge_one(tables& t, merging& m, const contact_address& a)
{
    if (t.contacts.is_free(m.upload.list, a))
        return enter(t, m, a);
    auto mine = t.contacts.find(a.contact);
    if (!mine)
        return; // it went before an interruption
    const auto there = t.contacts.find(m.upload.list, a.hash, fold_address(mine->email), a.contact);
    if (!there)
        return enter(t, m, a);
    if (update(t, *there, mine->variables, m.upload.rules, m.at, m.lifted))
        ++m.updated;
    else
        m.skipped.push_back(
            {.line = line_of(a.contact), .email = mine->email, .why = skip_reason::invalid_line}
        );
    t.contacts.remove(*mine);
}

} // namespace

contact_upload_opening
open_contact_upload(tables& t, const std::string& list, const std::string& name, wall_time at)
{
    const auto id = t.lists.find(list);
    if (!id)
        return {.status = contact_upload_opening::unknown, .upload = {}};
    if (!name.empty())
        if (auto known = t.contact_uploads.find(*id, name))
            return {.status = contact_upload_opening::resumed, .upload = std::move(*known)};
    const contact_upload_rows::beginning now{
        .at = at, .last_suppression = t.suppressions.last_number()};
    const auto upload = t.contact_uploads.insert(*id, name, upload_state::receiving, now);
    return {.status = contact_upload_opening::begun, .upload = *t.contact_uploads.find(upload)};
}

bool add_contacts(tables& t, const upload_step& step)
{
    const auto upload = t.contact_uploads.find(step.upload);
    if (!upload || upload->state != upload_state::receiving || upload->reached >= step.reached)
        return false;
    const auto begun = t.contact_uploads.beginning_of(step.upload).at;
    for (const auto& r : step.recipients) {
        check(
            r.line > upload->reached && r.line <= step.reached,
            "the contacts of a step stand in its lines"
        );
        auto c = new_contact(t, r, begun);
        c.id = contact_at(step.upload, r.line);
        t.contacts.insert(c);
    }
    t.contact_uploads.skip(step.upload, step.first_skipped);
    t.contact_uploads.reach(step.upload, step.reached, static_cast<std::int64_t>(step.skipped));
    return true;
}

bool contacts_received(tables& t, upload_id id, const contact_import_rules& rules)
{
    const auto upload = t.contact_uploads.find(id);
    if (!upload || upload->state != upload_state::receiving)
        return false;
    t.contact_uploads.receive(id, rules);
    return true;
}

bool drop_twins(tables& t, upload_id id, std::span<const contact_twin> twins)
{
    if (!find_received(t, id))
        return false;
    std::vector<skipped_recipient> skipped;
    for (const auto& [first, twin] : twins) {
        const auto one = t.contacts.find(first);
        auto other = t.contacts.find(twin);
        if (!one || !other || fold_address(one->email) != fold_address(other->email))
            continue;
        t.contacts.remove(*other);
        skipped.push_back(
            {.line = line_of(twin), .email = std::move(other->email), .why = skip_reason::duplicate}
        );
    }
    skip(t, id, std::move(skipped));
    return true;
}

std::optional<std::vector<suppression_change>>
merge(tables& t, upload_id id, std::span<const contact_address> some)
{
    const auto upload = find_received(t, id);
    if (!upload)
        return std::nullopt;
    merging m{.upload = *upload, .at = t.contact_uploads.beginning_of(id).at};
    for (const auto& a : some)
        merge_one(t, m, a);
    t.contact_uploads.update(id, m.updated);
    skip(t, id, std::move(m.skipped));
    return std::move(m.lifted);
}

caught_up catch_up(tables& t, upload_id id, std::optional<std::int64_t> after, std::size_t limit)
{
    if (!find_received(t, id))
        return {};
    caught_up result{.done = true};
    result.reached = after ? *after : t.contact_uploads.beginning_of(id).last_suppression;
    const auto later = t.suppressions.behind(result.reached, limit);
    result.more = later.size() >= limit;
    for (const auto& entry : later) {
        if (const auto status = status_after(entry.what.origin))
            t.contacts.stop(fold_address(entry.what.email), *status, entry.what.at, entry.what.why);
        result.reached = entry.number;
    }
    return result;
}

// An upload that has brought nobody leaves nothing.
std::optional<contact_upload_record> complete_contacts(tables& t, upload_id id)
{
    t.contacts.flush();
    auto upload = find_received(t, id);
    if (!upload)
        return std::nullopt;
    upload->state = upload_state::complete;
    if (upload->contacts.all() == 0)
        t.contact_uploads.remove(id);
    else
        t.contact_uploads.complete(id);
    return upload;
}

bool discard_contacts(tables& t, upload_id id)
{
    const auto upload = t.contact_uploads.find(id);
    if (!upload || upload->state == upload_state::discarded)
        return true;
    if (upload->state != upload_state::receiving)
        return false;
    t.contact_uploads.discard(id);
    return true;
}

bool remove_some_contacts(tables& t, upload_id id, std::size_t limit)
{
    const auto upload = t.contact_uploads.find(id);
    if (!upload || upload->state != upload_state::discarded)
        return false;
    if (t.contacts.remove_some(id, limit))
        return true;
    t.contact_uploads.remove(id);
    return false;
}

} // namespace relay::changes
