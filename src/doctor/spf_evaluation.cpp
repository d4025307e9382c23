#include "doctor/spf_evaluation.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t most_lookups = 10; // RFC 7208, section 4.6.4

// Walks through a record as a receiver does, to the servers' domain.
class spf_walk
{
public:
    spf_walk(std::string_view servers, const spf_sources& sources)
        : servers_(servers),
          sources_(sources)
    {
    }

    spf_result walk(const spf_record& record)
    {
        bool unknown = false;
        for (const auto& t : record.terms) {
            if (t.mechanism == "all")
                return t.qualifier == '+' ? spf_result::passes : not_passed(unknown);
            if (!t.mechanism.starts_with("ip") && ++lookups_ > most_lookups)
                return give_up();
            if (t.mechanism != "include")
                continue;
            const auto inside = follow(t.value);
            if (inside == spf_result::error)
                return inside;
            if (inside == spf_result::passes)
                return t.qualifier == '+' ? spf_result::passes : not_passed(unknown);
            unknown = unknown || inside == spf_result::unknown;
        }
        if (record.redirect.empty())
            return not_passed(unknown);
        if (++lookups_ > most_lookups)
            return give_up();
        const auto instead = follow(record.redirect);
        return instead == spf_result::does_not_pass ? not_passed(unknown) : instead;
    }

    std::string why;
    std::vector<std::string> missing;

private:
    static spf_result not_passed(bool unknown)
    {
        return unknown ? spf_result::unknown : spf_result::does_not_pass;
    }

    spf_result fail(std::string reason)
    {
        why = std::move(reason);
        return spf_result::error;
    }

    spf_result give_up() { return fail("receivers need more than 10 looks into DNS for it"); }

    spf_result miss(std::string reason)
    {
        if (why.empty())
            why = std::move(reason);
        return spf_result::unknown;
    }

    spf_result follow(std::string_view target)
    {
        if (equals_ignoring_case(target, servers_))
            return spf_result::passes;
        const auto name = to_ascii_lower(target);
        if (name.find('%') != std::string::npos)
            return miss("what it includes depends on the mail (" + name + ")");
        const auto found = sources_.find(name);
        if (found == sources_.end()) {
            missing.push_back(name);
            return miss(name + " was not looked up");
        }
        return read(name, found->second);
    }

    spf_result read(const std::string& name, const txt_answer& found)
    {
        if (!found.found() && !found.missing())
            return miss(name + " cannot be looked up: " + found.error);
        std::vector<std::string> records;
        std::ranges::copy_if(found.records, std::back_inserter(records), is_spf);
        if (records.size() != 1)
            return fail(
                name + ", which it includes, has " +
                (records.empty() ? "no SPF record" : std::to_string(records.size()) + " SPF records"
                )
            );
        const auto parsed = parse_spf(records.front());
        if (const auto* wrong = std::get_if<std::string>(&parsed))
            return fail("the record of " + name + ", which it includes, is broken: " + *wrong);
        return walk(std::get<spf_record>(parsed));
    }

    std::string_view servers_;
    const spf_sources& sources_;
    std::size_t lookups_{};
};

} // namespace

spf_evaluation
evaluate_spf(const spf_record& record, std::string_view servers, const spf_sources& sources)
{
    spf_walk receiver(servers, sources);
    const auto result = receiver.walk(record);
    return {.result = result, .why = std::move(receiver.why)};
}

std::vector<std::string>
missing_sources(const spf_record& record, std::string_view servers, const spf_sources& sources)
{
    spf_walk receiver(servers, sources);
    receiver.walk(record);
    return std::move(receiver.missing);
}

} // namespace relay
