#include "wrk.hpp"

#include "child.hpp"
#include "message.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace relay::bench {

namespace {

constexpr int connections = 16; // enough to saturate a core, and more would only queue

std::optional<std::string> find_program(std::string_view name)
{
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "/usr/bin";
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        auto file = fmt::format("{}/{}", rest.substr(0, colon), name);
        if (::access(file.c_str(), X_OK) == 0)
            return file;
        rest = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
    }
    return std::nullopt;
}

// A script of wrk: its request, with as many mails as wanted
std::string script(const wrk_plan& plan)
{
    return fmt::format(
        "local mail = [==[{}]==]\n"
        "local body = mail\n"
        "if {} > 1 then\n"
        "    local mails = {{}}\n"
        "    for i = 1, {} do mails[i] = mail end\n"
        "    body = '[' .. table.concat(mails, ',') .. ']'\n"
        "end\n"
        "wrk.method = 'POST'\n"
        "wrk.body = body\n"
        "wrk.headers['Content-Type'] = 'application/json'\n"
        "wrk.headers['Authorization'] = 'Bearer re_bench'\n",
        email_json("wrk", plan.size),
        plan.batch,
        plan.batch
    );
}

} // namespace

bool wrk_is_installed()
{
    return find_program("wrk").has_value();
}

wrk_result run_wrk(const wrk_plan& plan, sink& to, const workspace& files)
{
    const auto path = plan.batch > 1 ? "/emails/batch" : "/emails";
    const auto duration = std::chrono::ceil<std::chrono::seconds>(plan.duration);
    const auto log = files.path("wrk.log");
    const auto before = to.arrived().count();
    const auto sink_before = to.cpu();
    child wrk(
        {find_program("wrk").value_or("wrk"),
         "--threads=1",
         fmt::format("--connections={}", connections),
         fmt::format("--duration={}s", duration.count()),
         "--script=" + files.write("wrk.lua", script(plan)),
         fmt::format("https://127.0.0.1:{}{}", to.port(), path)},
        {},
        log
    );
    if (!wrk.wait())
        throw std::runtime_error("wrk failed");
    const auto mails = static_cast<double>(to.arrived().count() - before);
    return {
        .per_second = mails / seconds(duration),
        .cpu_us = microseconds(wrk.cpu()) / mails,
        .sink_cpu_us = microseconds(to.cpu() - sink_before) / mails,
    };
}

} // namespace relay::bench
