#pragma once

#include "clock.hpp"
#include "sink.hpp"
#include "workspace.hpp"

#include <cstddef>

namespace relay::bench {

bool wrk_is_installed();

struct wrk_plan
{
    std::size_t size{}; // of a mail
    int batch{1};       // mails a request; 1: POST /emails
    clock::duration duration{};
};

struct wrk_result
{
    double per_second{}; // mails
    double cpu_us{};     // of wrk, a mail
    double sink_cpu_us{};
};

// The same mails straight to the sink, from wrk: what the machine can do without a relay. Throws
// when wrk fails.
wrk_result run_wrk(const wrk_plan& plan, sink& to, const workspace& files);

} // namespace relay::bench
