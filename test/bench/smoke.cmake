execute_process(
    COMMAND ${BENCH} --quick --only batch,http,drain,backlog,blocked,due --messages 2000 --size 2048 --json
            --relay "${RELAY} serve --config {config}"
    OUTPUT_VARIABLE printed
    RESULT_VARIABLE status
)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "relay-bench: exit status ${status}")
endif()
string(JSON messages GET "${printed}" throughput 0 messages)
string(JSON repeated GET "${printed}" throughput 0 relay repeated)
string(JSON taken GET "${printed}" ingest 0 messages)
string(JSON rate GET "${printed}" throughput 0 relay per_second)
string(JSON left GET "${printed}" drain steps 0 left)
string(JSON due GET "${printed}" due messages)
string(JSON queue GET "${printed}" backlog 0 messages)
string(JSON flows LENGTH "${printed}" blocked)
if(NOT left GREATER 0 OR left GREATER 2000 OR NOT due EQUAL 2000 OR NOT queue EQUAL 1000 OR NOT flows EQUAL 3)
    message(FATAL_ERROR "not what was asked for: ${printed}")
endif()
if(NOT messages EQUAL 2000 OR NOT taken EQUAL 2000 OR NOT repeated EQUAL 0 OR NOT rate GREATER 0)
    message(FATAL_ERROR "not what was asked for: ${printed}")
endif()
