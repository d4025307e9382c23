#include "sim/runtime_config.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <span>
#include <stdexcept>

namespace relay::sim {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 5> key_states = {
    "valid", "invalid", "suspended", "inactive", "restricted"};
constexpr std::array<std::string_view, 3> usage_accesses = {"any_key", "full_access", "nobody"};
constexpr std::array<std::string_view, 3> outages = {"none", "refuse", "html503"};

struct draft
{
    live_settings live;
    quota quotas;
    unsigned rate_limit;
    std::optional<std::vector<neighbour>> neighbours; // nothing: as they are
};

template <class Enum>
void read_enum(const json::value& v, std::span<const std::string_view> names, Enum& to)
{
    const std::string_view name = v.as_string();
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        throw std::invalid_argument("unknown value " + std::string(name));
    to = static_cast<Enum>(found - names.begin());
}

void read_limit(const json::value& v, std::optional<std::uint64_t>& to)
{
    if (v.is_null())
        to.reset();
    else
        to = v.to_number<std::uint64_t>();
}

fault_plan read_faults(const json::value& v)
{
    fault_plan plan;
    for (const auto& [name, rate] : v.as_object()) {
        const auto kind = parse_fault(name);
        const auto parsed = rate.is_string() ? parse_rate(rate.as_string())
                                             : std::optional(rate.to_number<double>());
        if (!kind || !parsed || !(*parsed >= 0) || !plan.set(*kind, *parsed))
            throw std::invalid_argument("bad fault " + std::string(name));
    }
    return plan;
}

latency_range read_latency(const json::value& v)
{
    const auto range = parse_latency(v.as_string());
    if (!range)
        throw std::invalid_argument("bad latency");
    return *range;
}

std::vector<neighbour> read_neighbours(const json::value& v)
{
    std::vector<neighbour> all;
    for (const auto& text : json::value_to<std::vector<std::string>>(v)) {
        const auto n = parse_neighbour(text);
        if (!n)
            throw std::invalid_argument("bad neighbour " + text);
        all.push_back(*n);
    }
    return all;
}

int read_key_status(const json::value& v)
{
    const auto status = v.to_number<int>();
    if (status != 400 && status != 401)
        throw std::invalid_argument("an invalid key is answered with 400 or 401");
    return status;
}

void read_member(std::string_view name, const json::value& v, draft& d)
{
    const auto list = [&v] { return json::value_to<std::vector<std::string>>(v); };
    if (name == "rate_limit")
        d.rate_limit = v.to_number<unsigned>();
    else if (name == "neighbours")
        d.neighbours = read_neighbours(v);
    else if (name == "daily_quota")
        read_limit(v, d.quotas.daily_limit);
    else if (name == "monthly_quota")
        read_limit(v, d.quotas.monthly_limit);
    else if (name == "daily_used")
        d.quotas.daily_used = v.to_number<std::uint64_t>();
    else if (name == "monthly_used")
        d.quotas.monthly_used = v.to_number<std::uint64_t>();
    else if (name == "latency")
        d.live.latency = read_latency(v);
    else if (name == "faults")
        d.live.faults = read_faults(v);
    else if (name == "outage")
        read_enum(v, outages, d.live.down);
    else if (name == "key_state")
        read_enum(v, key_states, d.live.key);
    else if (name == "invalid_key_status")
        d.live.invalid_key_status = read_key_status(v);
    else if (name == "clock_offset")
        d.live.clock_offset = std::chrono::seconds(v.to_number<int>());
    else if (name == "testing_mode")
        d.live.testing_mode = v.as_bool();
    else if (name == "refuse_batches")
        d.live.refuse_batches = v.as_bool();
    else if (name == "usage")
        read_enum(v, usage_accesses, d.live.usage);
    else if (name == "list_tags")
        d.live.list_tags = v.as_bool();
    else if (name == "domains")
        d.live.domains = list();
    else if (name == "only_domains")
        d.live.only_domains = v.as_bool();
    else if (name == "unverified_domains")
        d.live.unverified_domains = list();
    else if (name == "domain_status")
        d.live.domain_status = json::value_to<std::map<std::string, std::string>>(v);
    else if (name == "unknown_templates")
        d.live.unknown_templates = list();
    else if (name == "fail_subjects")
        d.live.fail_subjects = list();
    else if (name == "reject_subjects")
        d.live.reject_subjects = list();
    else
        throw std::invalid_argument("unknown key");
}

} // namespace

std::optional<std::string> apply_config(team& t, std::string_view text)
{
    draft d{t.live, t.quotas, t.limit.per_second(), std::nullopt};
    std::string at = "body";
    try {
        const auto document = json::parse(text);
        for (const auto& [name, value] : document.as_object()) {
            at = name;
            read_member(name, value, d);
        }
    } catch (const std::exception& e) {
        return at + ": " + e.what();
    }
    t.live = std::move(d.live);
    t.quotas = d.quotas;
    t.limit.set(d.rate_limit);
    if (d.neighbours)
        t.limit.set_neighbours(*d.neighbours);
    return std::nullopt;
}

std::string describe_config(const team& t)
{
    json::object faults;
    for (std::size_t i = 1; i < fault_kinds; ++i) {
        const auto kind = static_cast<fault>(i);
        if (t.live.faults.rate(kind) > 0)
            faults[to_string(kind)] = t.live.faults.rate(kind);
    }
    json::array neighbours;
    for (const auto& n : t.limit.neighbours())
        neighbours.emplace_back(to_string(n));
    return serialize(json::object{
        {"rate_limit", t.limit.per_second()},
        {"neighbours", neighbours},
        {"daily_quota", json::value_from(t.quotas.daily_limit)},
        {"monthly_quota", json::value_from(t.quotas.monthly_limit)},
        {"daily_used", t.quotas.daily_used},
        {"monthly_used", t.quotas.monthly_used},
        {"latency", to_string(t.live.latency)},
        {"faults", faults},
        {"outage", outages[static_cast<std::size_t>(t.live.down)]},
        {"key_state", key_states[static_cast<std::size_t>(t.live.key)]},
        {"invalid_key_status", t.live.invalid_key_status},
        {"clock_offset", t.live.clock_offset.count()},
        {"testing_mode", t.live.testing_mode},
        {"refuse_batches", t.live.refuse_batches},
        {"usage", usage_accesses[static_cast<std::size_t>(t.live.usage)]},
        {"list_tags", t.live.list_tags},
        {"domains", json::value_from(t.live.domains)},
        {"only_domains", t.live.only_domains},
        {"unverified_domains", json::value_from(t.live.unverified_domains)},
        {"domain_status", json::value_from(t.live.domain_status)},
        {"unknown_templates", json::value_from(t.live.unknown_templates)},
        {"fail_subjects", json::value_from(t.live.fail_subjects)},
        {"reject_subjects", json::value_from(t.live.reject_subjects)},
    });
}

} // namespace relay::sim
