#include "cli/doctor_view.hpp"

#include "cli/line_width.hpp"
#include "cli/table.hpp"
#include "relay/doctor/domain_json.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t most_characters = 4'000; // the records to paste are long

constexpr std::size_t check_width = 14;

std::string_view mark(severity s)
{
    switch (s) {
    case severity::good:
        return "ok       ";
    case severity::warning:
        return "WARNING  ";
    case severity::problem:
        return "PROBLEM  ";
    }
    return "";
}

void append_finding(std::string& text, const diagnosis& f)
{
    auto check = f.check;
    check.resize(std::max(check_width, check.size() + 1), ' ');
    const std::string indent(mark(f.level).size() + check_width, ' ');
    const auto append = [&text](const std::string& before, const std::string& words) {
        const auto line = before + printable(words, most_characters);
        text += wrap(line, longest_line(), before.size()) + '\n';
    };
    append(std::string(mark(f.level)) + check, f.text);
    if (!f.advice.empty())
        append(indent + "-> ", f.advice);
    if (!f.record.empty()) // in one line, to be pasted
        text += indent + "   " + printable(f.record, most_characters) + "\n";
}

std::string number_of(std::size_t n, const std::string& what)
{
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

std::string doctor_text(const doctor_report& report)
{
    std::string text;
    for (const auto& f : report.diagnoses)
        append_finding(text, f);
    for (const auto& d : report.domains) {
        text += "\n" + printable(d.domain) + "\n";
        for (const auto& f : d.diagnoses)
            append_finding(text, f);
    }
    const auto problems = report.count(severity::problem);
    const auto warnings = report.count(severity::warning);
    if (problems + warnings == 0)
        return text + "\nAll is well.\n";
    return text + "\n" + number_of(problems, "problem") + ", " + number_of(warnings, "warning") +
           ".\n";
}

json::object doctor_json(const doctor_report& report)
{
    json::array checks;
    for (const auto& f : report.diagnoses)
        checks.push_back(to_json(f));
    json::array domains;
    for (const auto& d : report.domains)
        domains.push_back(to_json(d));
    return {
        {"ok", !report.has(severity::problem)},
        {"checks", std::move(checks)},
        {"domains", std::move(domains)},
    };
}

} // namespace relay::cli
