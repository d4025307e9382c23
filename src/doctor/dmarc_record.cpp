#include "relay/doctor/dmarc_record.hpp"

#include "doctor/tag_list.hpp"
#include "relay/base/text.hpp"
#include "relay/mail/address.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace relay {

namespace {

constexpr std::size_t longest_quote = 64;

std::optional<dmarc_policy> parse_policy(std::string_view text)
{
    for (const auto p : {dmarc_policy::none, dmarc_policy::quarantine, dmarc_policy::reject})
        if (equals_ignoring_case(text, to_string(p)))
            return p;
    return std::nullopt;
}

// What somebody meant whose word is none of the three
dmarc_policy likely_policy(std::string_view text)
{
    for (const auto p : {dmarc_policy::quarantine, dmarc_policy::reject})
        if (!text.empty() && equals_ignoring_case(text.substr(0, 1), to_string(p).substr(0, 1)))
            return p;
    return dmarc_policy::none;
}

std::optional<int> parse_percent(std::string_view text)
{
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc() || end != text.data() + text.size() || value < 0 || value > 100)
        return std::nullopt;
    return value;
}

// "mailto:d@acme.example!10m", or another URI
bool is_report_uri(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
        return false;
    const auto scheme = text.substr(0, colon);
    return std::ranges::all_of(scheme, is_ascii_alnum) &&
           (!equals_ignoring_case(scheme, "mailto") || text.find('@') != std::string_view::npos);
}

class dmarc_reader
{
public:
    dmarc_record read(std::string_view text)
    {
        for (const auto& part : split_list(text, ';')) {
            const auto tag = split_tag(part);
            if (!tag)
                slip(part, "it is no tag=value");
            else if (seen_.find(tag->name))
                repeat(*tag);
            else if (seen_.add(*tag); tag->name != "v")
                take(*tag);
        }
        if (!policy_)
            record_.slips.push_back("it has no policy (p=), which is the same as p=none");
        record_.policy =
            policy_is_good_ ? policy_.value_or(dmarc_policy::none) : dmarc_policy::none;
        if (!policy_is_good_)
            record_.subdomain_policy.reset();
        if (!record_.slips.empty())
            record_.mended = "v=DMARC1; p=" + std::string(to_string(meant_)) + kept_;
        return std::move(record_);
    }

private:
    using tag = tag_list::tag;

    void slip(std::string_view part, std::string_view why)
    {
        record_.slips.push_back(
            "`" + std::string(shortened(part, longest_quote)) + "`: " + std::string(why)
        );
    }

    void keep(const std::string& name, std::string_view value)
    {
        kept_.append("; ").append(name).append("=").append(value);
    }

    // Of two policies the stricter one stays; of everything else the first.
    void repeat(const tag& t)
    {
        slip(
            t.name + '=' + t.value, "it stands there twice, and receivers differ in what they take"
        );
        const auto policy = parse_policy(t.value);
        if (t.name == "p" && policy && policy_) {
            policy_ = std::max(*policy_, *policy);
            meant_ = std::max(meant_, *policy);
        }
    }

    void take(const tag& t)
    {
        if (t.name == "p")
            return take_policy(t);
        if (t.name == "sp")
            return take_lower_policy(t, record_.subdomain_policy);
        if (t.name == "np")
            return take_lower_policy(t, record_.nonexistent_policy);
        if (t.name == "rua")
            return take_addresses(t, record_.reports_to);
        if (t.name == "ruf")
            return take_addresses(t, record_.failures_to);
        if (t.name == "adkim")
            return take_word(t, {"r", "s"}, [&](auto i) { record_.dkim = alignment(i); });
        if (t.name == "aspf")
            return take_word(t, {"r", "s"}, [&](auto i) { record_.spf = alignment(i); });
        if (t.name == "t")
            return take_word(t, {"n", "y"}, [&](auto i) { record_.testing = i == 1; });
        if (t.name == "psd")
            return take_word(t, {"u", "y", "n"}, [&](auto i) { record_.suffix = dmarc_suffix(i); });
        if (t.name == "pct")
            return take_percent(t);
        keep(t.name, t.value);
    }

    void take_policy(const tag& t)
    {
        const auto policy = parse_policy(t.value);
        policy_ = policy.value_or(dmarc_policy::none);
        meant_ = policy.value_or(likely_policy(t.value));
        if (!policy)
            spoil(t);
    }

    void take_lower_policy(const tag& t, std::optional<dmarc_policy>& to)
    {
        to = parse_policy(t.value);
        if (to)
            keep(t.name, t.value);
        else
            spoil(t);
    }

    // Such a record asks for no more than reports (RFC 7489, section 6.6.3).
    void spoil(const tag& t)
    {
        policy_is_good_ = false;
        slip(
            t.name + '=' + t.value,
            "it has to be none, quarantine or reject; as it is, receivers do nothing"
        );
    }

    template <class Found>
    void take_word(const tag& t, std::initializer_list<std::string_view> words, Found found)
    {
        const auto* at = std::ranges::find_if(words, [&t](auto word) {
            return equals_ignoring_case(word, t.value);
        });
        if (at == words.end())
            return slip(t.name + '=' + t.value, "receivers do not know that value");
        found(static_cast<int>(at - words.begin()));
        keep(t.name, t.value);
    }

    void take_percent(const tag& t)
    {
        const auto percent = parse_percent(t.value);
        record_.percent = percent.value_or(100);
        if (percent)
            keep(t.name, t.value);
        else
            slip(t.name + '=' + t.value, "it has to be a number from 0 to 100");
    }

    void take_addresses(const tag& t, std::vector<std::string>& to)
    {
        std::string meant;
        for (const auto& uri : split_list(t.value, ',')) {
            const bool good = is_report_uri(uri);
            const bool bare = !good && parse_mailbox(uri);
            if (good)
                to.push_back(uri);
            else
                slip(uri, bare ? "it lacks mailto: before it" : "nobody can send reports there");
            if (good || bare)
                meant.append(meant.empty() ? "" : ",").append(bare ? "mailto:" : "").append(uri);
        }
        if (!meant.empty())
            keep(t.name, meant);
    }

    dmarc_record record_;
    tag_list seen_;
    std::optional<dmarc_policy> policy_;
    dmarc_policy meant_{};
    bool policy_is_good_{true};
    std::string kept_; // tags behind the policy, as they may stay
};

} // namespace

bool is_dmarc(std::string_view text)
{
    const auto first = without_blanks_around(text.substr(0, text.find(';')));
    const auto equals = first.find('=');
    return equals != std::string_view::npos &&
           equals_ignoring_case(without_blanks_around(first.substr(0, equals)), "v") &&
           without_blanks_around(first.substr(equals + 1)) == "DMARC1";
}

std::optional<dmarc_record> parse_dmarc(std::string_view text)
{
    if (!is_dmarc(text))
        return std::nullopt;
    return dmarc_reader().read(text);
}

} // namespace relay
