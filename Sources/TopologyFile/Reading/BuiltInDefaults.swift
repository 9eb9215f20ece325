/// What a topology says unless it says otherwise, in its own words.
enum BuiltInDefaults {
    static let yaml = """
        run: {warm-up: 0 d, days: 28, run-out: auto}
        air: {speed: 850 km/h, detour: 1.05, extra: 30 min, cut-off: 5 h, ready: 3 h, turn: 2 h}
        road: {speed: 65 km/h, detour: 1.25, extra: 0 min, cut-off: 30 min, ready: 30 min, turn: 1 h}
        sea: {speed: 35 km/h, detour: 1.2, extra: 12 h, cut-off: 24 h, ready: 12 h, turn: 12 h}
        unload: {docks: 1, open: always, holidays: open, by: parcel}
        sort: {lines: 1, open: always, holidays: open}
        load: {docks: 1, open: always, holidays: open}
        import:
          lodged: at arrival
          holds: parcel
          none: {takes: 0 s}
          documents: {share: 0 %, waits: 0 s, desks: 1, open: always, holidays: closed}
          physical: {share: 0 %, desks: 1, open: always, holidays: closed, returned: 0 %, destroyed: 0 %}
        export:
          none: {takes: 0 s}
          documents: {share: 0 %, waits: 0 s, desks: 1, open: always, holidays: closed}
          physical: {share: 0 %, desks: 1, open: always, holidays: closed, returned: 0 %, destroyed: 0 %}
        couriers: {cut-off: 30 min, succeeds: [100 %], holidays: closed, per-stop: 1}
        lockers: {chosen-by: 100 %, expires: never, sizes: {S: 19 l, M: 46 l, L: 99 l}, full: [larger size, couriers]}
        stock: {order-delay: 15 min, pick: 0 s, review: continuous, holidays: open}
        parcel: {weight: lognormal mean 250 g sd 350 g, tare: 8 %, density: 150 kg/m3}
        carrier: {rounds: always, holidays: closed}
        hand-over: {open: always, holidays: closed, after: 15 min}
        lead: 2 d
        service: {starts: ordered, day-0: origin date, counts: destination, stops: first attempt, rank: 0, target: 0 %}
        vehicle: {fill: 100 %}
        lane: {number: 1, days: daily}
        demand: {pick: 0 s, times: 1, holidays: 1}
        disruption: {capacity: 0 %, known: at once, reroute: no, airborne: land anyway, active: yes}
        """

    static func tree(_ findings: Findings) -> Tree {
        YamlFile.read(Array(yaml.utf8), file: Tree.builtInFile, findings: findings)
            ?? .empty(at: Position(file: Tree.builtInFile, line: 1, column: 1))
    }
}
