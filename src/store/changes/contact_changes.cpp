#include "store/changes/contact_changes.hpp"

#include "relay/base/check.hpp"
#include "relay/mail/address.hpp"
#include "store/contact_variables.hpp"
#include "store/tables/contact_key.hpp"
#include "store/tables/tables.hpp"

#include <array>
#include <cstddef>
#include <set>
#include <span>

namespace relay::changes {

namespace {

// In bytes. A row of a file is no longer, either.
constexpr std::size_t largest_variables = 256 << 10;

constexpr std::array stopping{
    suppression_origin::unsubscribe, suppression_origin::bounce, suppression_origin::complaint};

struct found_contact
{
    std::optional<list_id> list;
    std::optional<contact_record> contact;
    std::int64_t hash{};

    contact_change_result::what status() const
    {
        if (!list)
            return contact_change_result::unknown_list;
        return contact ? contact_change_result::done : contact_change_result::unknown_contact;
    }
};

found_contact look_up(tables& t, const std::string& list, std::string_view email)
{
    found_contact found{.list = t.lists.find(list), .contact = {}};
    const auto address = fold_address(email);
    found.hash = t.contacts.hash_of(address);
    if (found.list)
        found.contact = t.contacts.find(*found.list, found.hash, address);
    return found;
}

} // namespace

contact_record new_contact(tables& t, const new_recipient& r, wall_time since)
{
    contact_record c{
        .id = {}, .email = r.email, .variables = r.variables, .since = since, .why = {}};
    if (!r.suppressed)
        return c;
    for (const auto& entry : t.suppressions.of(fold_address(r.email))) {
        const auto status = status_after(entry.what.origin);
        if (!status || *status < c.status)
            continue;
        c.status = *status;
        c.since = entry.what.at;
        c.why = entry.what.why;
    }
    return c;
}

void subscribe(
    tables& t,
    const contact_record& c,
    wall_time at,
    std::string_view why,
    bool only_unsubscribed,
    std::vector<suppression_change>& lifted
)
{
    t.contacts.set_status(c, contact_status::subscribed, at, why);
    const auto origins = std::span(stopping).first(only_unsubscribed ? 1 : stopping.size());
    for (auto& change : t.suppressions.lift(fold_address(c.email), origins, at))
        lifted.push_back(std::move(change));
}

bool update(
    tables& t,
    const contact_record& c,
    std::string_view variables,
    const contact_import_rules& rules,
    wall_time at,
    std::vector<suppression_change>& lifted
)
{
    const auto how = rules.own_export ? variable_merging::own_export : variable_merging::as_said;
    const auto merged = merged_variables(c.variables, variables, how);
    if (merged.size() > largest_variables)
        return false;
    if (merged != c.variables)
        t.contacts.set_variables(c.id, merged);
    if (rules.resubscribe && c.status == contact_status::unsubscribed)
        subscribe(t, c, at, "subscribed again by an import", true, lifted);
    return true;
}

contacts_put
put(tables& t,
    const std::string& list,
    const std::vector<new_recipient>& contacts,
    const contact_import_rules& rules,
    wall_time at)
{
    const auto id = t.lists.find(list);
    if (!id)
        return {.status = contacts_put::unknown, .skipped = {}, .changes = {}};
    contacts_put result{.status = contacts_put::done, .skipped = {}, .changes = {}};
    const auto singles = t.lists.singles(*id);
    const auto place = t.contact_uploads.find(singles);
    check(place.has_value(), "a list has an upload of those who come singly");
    auto line = place->reached;
    std::set<std::string> seen;
    for (const auto& r : contacts) {
        const auto address = fold_address(r.email);
        const auto skip = [&](skip_reason why) {
            result.skipped.push_back({.line = r.line, .email = r.email, .why = why});
        };
        if (!seen.insert(address).second) {
            skip(skip_reason::duplicate);
            continue;
        }
        const auto hash = t.contacts.hash_of(address);
        auto c = t.contacts.find(*id, hash, address);
        if (c) {
            const bool done = update(t, *c, r.variables, rules, at, result.changes);
            result.updated += done ? 1 : 0;
            if (!done)
                skip(skip_reason::invalid_line);
            continue;
        }
        auto looked_up = r;
        looked_up.suppressed = true; // memory may not know it yet
        c = new_contact(t, looked_up, at);
        check(line < UINT32_MAX, "a list has room for single contacts");
        c->id = contact_at(singles, ++line);
        t.contacts.insert(*c);
        t.contacts.enter(*id, {.hash = hash, .contact = c->id});
        if (rules.resubscribe && c->status == contact_status::unsubscribed)
            subscribe(t, *c, at, {}, true, result.changes);
        ++result.added;
    }
    t.contact_uploads.reach(singles, line, 0);
    return result;
}

contact_change_result
change(tables& t, const std::string& list, const std::string& email, const contact_change& c)
{
    const auto found = look_up(t, list, email);
    contact_change_result result{.status = found.status(), .contact = {}, .changes = {}};
    if (result.status != contact_change_result::done)
        return result;
    const auto& before = *found.contact;
    result.contact = before;
    const auto merged = merged_variables(before.variables, c.variables, variable_merging::by_hand);
    if (merged.size() > largest_variables) {
        result.status = contact_change_result::too_large;
        return result;
    }
    if (merged != before.variables)
        t.contacts.set_variables(before.id, merged);
    if (c.status && *c.status != before.status) {
        if (*c.status == contact_status::subscribed)
            subscribe(t, before, c.at, c.why, false, result.changes);
        else
            t.contacts.set_status(before, *c.status, c.at, c.why);
    }
    result.contact = *t.contacts.find(before.id);
    return result;
}

contact_change_result remove_contact(tables& t, const std::string& list, const std::string& email)
{
    auto found = look_up(t, list, email);
    contact_change_result result{.status = found.status(), .contact = {}, .changes = {}};
    if (result.status != contact_change_result::done)
        return result;
    t.contacts.leave(*found.list, {.hash = found.hash, .contact = found.contact->id});
    t.contacts.remove(*found.contact);
    result.contact = std::move(*found.contact);
    return result;
}

} // namespace relay::changes
