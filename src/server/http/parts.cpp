#include "relay/server/http/parts.hpp"

#include "relay/pipeline/pipeline.hpp"

namespace relay {

api_parts parts_of(pipeline& stages, keys_in_progress& keys, http_client& http)
{
    return {
        .ex = stages.ex,
        .disk = stages.disk,
        .records = stages.records,
        .queue = stages.queue,
        .gate = stages.gate,
        .mail = stages.mail,
        .front = stages.front,
        .census = stages.census,
        .unknown = stages.unknown,
        .domains = stages.domains,
        .keys = keys,
        .paused = stages.paused,
        .quota = stages.quota,
        .pace = stages.pace,
        .http = http,
        .count = stages.count,
        .codec = stages.codec,
        .started = wall_now(),
        .events = stages.events,
        .suppressions = stages.suppressions,
        .suppressed = stages.suppressed,
        .tracked = stages.tracked,
    };
}

} // namespace relay
