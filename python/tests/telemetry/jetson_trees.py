"""The kernel's files of Jetsons, as path -> content, and how to lay them out."""

from ..demo import scratch_folder

MEMINFO = "MemTotal:       62801 kB\nMemFree:        1000 kB\nMemAvailable:   42321 kB\nHugePages_Total:       0\n"


def thermal(**zones):
    """Returns the files of thermal zones, from name to millidegrees."""
    files = {}
    for number, (name, millidegrees) in enumerate(zones.items()):
        folder = f"sys/class/thermal/thermal_zone{number}"
        files[f"{folder}/type"] = f"{name.replace('_', '-')}\n"
        files[f"{folder}/temp"] = f"{millidegrees}\n"
    return files


def ina3221(device, hwmon, *channels):
    """Returns the files of a power monitor: its channels are (label, millivolts, milliamperes) in order."""
    folder = f"sys/bus/i2c/devices/{device}"
    files = {f"{folder}/name": "ina3221\n"}
    for number, (label, millivolts, milliamperes) in enumerate(channels, 1):
        files[f"{folder}/hwmon/{hwmon}/in{number}_label"] = f"{label}\n"
        files[f"{folder}/hwmon/{hwmon}/in{number}_input"] = f"{millivolts}\n"
        files[f"{folder}/hwmon/{hwmon}/curr{number}_input"] = f"{milliamperes}\n"
    files[f"{folder}/hwmon/{hwmon}/in7_label"] = "sum of shunt voltages\n"
    files[f"{folder}/hwmon/{hwmon}/in7_input"] = "44\n"
    return files


AGX_ORIN_RAILS = {
    **ina3221("1-0040", "hwmon3", ("VDD_GPU_SOC", 19_568, 240), ("VDD_CPU_CV", 19_600, 40), ("VIN_SYS_5V0", 5000, 805)),
    **ina3221("1-0041", "hwmon4", ("NC", 19_600, 1000), ("VDDQ_VDD2_1V8AO", 5016, 120), ("NC", 0, 0)),
    "sys/bus/i2c/devices/1-0050/name": "24c02\n",
}
OVER_CURRENT = {
    "sys/class/hwmon/hwmon0/name": "tmp451\n",
    "sys/class/hwmon/hwmon2/name": "soctherm_oc\n",
    "sys/class/hwmon/hwmon2/oc1_event_cnt": "0\n",
    "sys/class/hwmon/hwmon2/oc2_event_cnt": "3\n",
    "sys/class/hwmon/hwmon2/oc3_event_cnt": "41\n",
}
AGX_ORIN_JETPACK_5 = {
    "proc/meminfo": MEMINFO,
    "sys/class/devfreq/17000000.ga10b/cur_freq": "1300500000\n",
    "sys/class/devfreq/17000000.ga10b/device/of_node/name": "ga10b\0",
    "sys/class/devfreq/17000000.ga10b/device/load": "987\n",
    "sys/class/devfreq/15340000.vic/cur_freq": "729600000\n",
    "sys/class/devfreq/15340000.vic/device/of_node/name": "vic\0",
    "sys/class/devfreq/15340000.vic/device/load": "5\n",
    **AGX_ORIN_RAILS,
    **thermal(CPU_therm=48_500, GPU_therm=44_250, CV0_therm=-256_000, tj_therm=48_500),
}
ORIN_NANO_JETPACK_6 = {
    "proc/meminfo": MEMINFO,
    "sys/class/devfreq/17000000.gpu/cur_freq": "624750000\n",
    "sys/class/devfreq/17000000.gpu/device/of_node/name": "gpu\0",
    "sys/class/devfreq/17000000.gpu/device/load": "120\n",
    **ina3221("1-0040", "hwmon1", ("VDD_IN", 5000, 1400), ("VDD_CPU_GPU_CV", 5000, 300), ("VDD_SOC", 5000, 400)),
    **thermal(cpu_thermal=51_000, gpu_thermal=49_500, cv0_thermal=-256_000),
}
AGX_ORIN_JETPACK_7 = {
    "proc/meminfo": MEMINFO,
    "sys/devices/platform/bus@0/17000000.gpu/load": "45\n",
    **AGX_ORIN_RAILS,
    **thermal(cpu_thermal=52_968, tj_thermal=53_000, soc0_thermal=-256_000),
}
THOR_JETPACK_7 = {
    "proc/meminfo": MEMINFO,
    "sys/class/devfreq/gpu-gpc-0/cur_freq": "1575000000\n",
    "sys/class/devfreq/gpu-nvd-0/cur_freq": "1000000000\n",
    **ina3221(
        "2-0040", "hwmon5", ("VDD_GPU", 12_000, 2500), ("VDD_CPU_SOC_MSS", 12_000, 1000), ("VIN_SYS_5V0", 5000, 2000)
    ),
    # The monitor of the kit's whole input, carrier board included, is another chip.
    "sys/bus/i2c/devices/2-0044/name": "ina238\n",
    "sys/bus/i2c/devices/2-0044/hwmon/hwmon6/in1_label": "VIN\n",
    "sys/bus/i2c/devices/2-0044/hwmon/hwmon6/in1_input": "20000\n",
    "sys/bus/i2c/devices/2-0044/hwmon/hwmon6/curr1_input": "4000\n",
    **thermal(cpu_thermal=47_000, gpu_thermal=45_125, tj_thermal=47_000),
}


def tree(files):
    """Returns the root folder of such files."""
    root = scratch_folder()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root
