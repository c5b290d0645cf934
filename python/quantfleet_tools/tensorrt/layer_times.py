"""How long each layer of an engine takes, in the form of trtexec's --exportProfile."""

import statistics

PROFILED_RUNS = 20


def layer_times(trt, network, report):
    """Runs what is loaded under TensorRT's profiler; that slows it down, so no other time comes from these runs."""
    profiler = recording_profiler(trt)
    network.profile_with(profiler)
    # The first run under a profiler also sets it up.
    network.run_unmeasured()
    runs = []
    for number in range(PROFILED_RUNS):
        profiler.layers = []
        network.run_unmeasured()
        runs.append(profiler.layers)
        report.progress("measuring layers", number + 1, PROFILED_RUNS, "runs")
    return exported(runs)


def recording_profiler(trt):
    """Returns a profiler whose `layers` are the (name, milliseconds) reported so far."""

    class Profiler(trt.IProfiler):
        def __init__(self):
            trt.IProfiler.__init__(self)
            self.layers = []

        def report_layer_time(self, layer_name, ms):
            self.layers.append((layer_name, ms))

    return Profiler()


def exported(runs):
    """Turns the (name, milliseconds) of each layer of each run, always in the same order, into trtexec's JSON."""
    total_ms = sum(ms for layers in runs for _, ms in layers)
    return [{"count": len(runs)}, *(exported_layer(times, total_ms) for times in zip(*runs))]


def exported_layer(times, total_ms):
    """Returns trtexec's entry of one layer from its (name, milliseconds) in each run."""
    milliseconds = [ms for _, ms in times]
    layer_ms = sum(milliseconds)
    return {
        "name": times[0][0],
        "timeMs": layer_ms,
        "averageMs": layer_ms / len(milliseconds),
        "medianMs": statistics.median(milliseconds),
        "percentage": 100 * layer_ms / total_ms,
    }
