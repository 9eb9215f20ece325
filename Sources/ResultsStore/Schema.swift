/// The tables and views of `results.sqlite`, explained in SCHEMA.md.
enum Schema {
    /// Kept in `PRAGMA user_version`; a change of a table raises it.
    static let version = 13
    /// Kept in `PRAGMA application_id`: "hubs" in ASCII.
    static let application = 0x6875_6273

    static let tables = """
        CREATE TABLE run (
          topology TEXT NOT NULL, topology_file TEXT NOT NULL, question TEXT NOT NULL,
          scenario TEXT NOT NULL, status TEXT NOT NULL, version TEXT NOT NULL, seed TEXT NOT NULL,
          volume_millionths INTEGER NOT NULL, start_unix_s INTEGER NOT NULL,
          warm_up_us INTEGER NOT NULL, measured_us INTEGER NOT NULL, end_us INTEGER NOT NULL,
          drain INTEGER NOT NULL, interval_us INTEGER NOT NULL, lead_us INTEGER NOT NULL,
          blob_digest TEXT NOT NULL, digest TEXT NOT NULL, events INTEGER NOT NULL,
          created INTEGER NOT NULL, delivered INTEGER NOT NULL, returned INTEGER NOT NULL,
          lost INTEGER NOT NULL, in_custody INTEGER NOT NULL, in_transit INTEGER NOT NULL,
          ledger_balanced INTEGER NOT NULL, missing_scans INTEGER NOT NULL,
          wall_s REAL NOT NULL, start_s REAL NOT NULL, peak_memory_bytes INTEGER NOT NULL);
        CREATE TABLE regions (
          region_id INTEGER PRIMARY KEY, region TEXT NOT NULL UNIQUE,
          created INTEGER NOT NULL, received INTEGER NOT NULL, delivered INTEGER NOT NULL,
          returned INTEGER NOT NULL, lost INTEGER NOT NULL, handed_off INTEGER NOT NULL,
          in_custody INTEGER NOT NULL, events INTEGER NOT NULL, clock_us INTEGER NOT NULL,
          digest TEXT NOT NULL);
        CREATE TABLE sites (
          site_id INTEGER PRIMARY KEY, site TEXT NOT NULL UNIQUE,
          region_id INTEGER NOT NULL REFERENCES regions,
          latitude_deg REAL NOT NULL, longitude_deg REAL NOT NULL);
        CREATE TABLE stations (
          station_id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites,
          kind TEXT NOT NULL, servers INTEGER NOT NULL, window_s REAL NOT NULL,
          open_s REAL NOT NULL, staffed_s REAL NOT NULL, arrivals INTEGER NOT NULL,
          wait_sum_s REAL NOT NULL, wait_square_sum_s2 REAL NOT NULL,
          longest_wait_s REAL NOT NULL, waited INTEGER NOT NULL, waited_half_hour INTEGER NOT NULL,
          queue_area_s REAL NOT NULL, open_queue_area_s REAL NOT NULL,
          busy_area_s REAL NOT NULL, closings INTEGER NOT NULL,
          carried_over INTEGER NOT NULL);
        CREATE TABLE docks (
          station_id INTEGER PRIMARY KEY REFERENCES stations, vehicles INTEGER NOT NULL,
          waited INTEGER NOT NULL, wait_sum_s REAL NOT NULL, longest_wait_s REAL NOT NULL,
          occupied_area_s REAL NOT NULL);
        CREATE TABLE stepped_stations (
          station_id INTEGER PRIMARY KEY REFERENCES stations, breakdowns INTEGER NOT NULL,
          down_area_s REAL NOT NULL, interrupted_area_s REAL NOT NULL,
          blocked_area_s REAL NOT NULL, turned_away INTEGER NOT NULL, misread INTEGER NOT NULL);
        CREATE TABLE station_ranks (
          station_id INTEGER NOT NULL REFERENCES stations, rank INTEGER NOT NULL,
          arrivals INTEGER NOT NULL, wait_sum_s REAL NOT NULL, wait_square_sum_s2 REAL NOT NULL,
          longest_wait_s REAL NOT NULL, waited INTEGER NOT NULL,
          PRIMARY KEY (station_id, rank)) WITHOUT ROWID;
        CREATE TABLE lanes (
          lane_id INTEGER PRIMARY KEY, lane TEXT NOT NULL UNIQUE, mode TEXT NOT NULL,
          continuous INTEGER NOT NULL, route TEXT NOT NULL);
        CREATE TABLE boards (
          board_id INTEGER PRIMARY KEY, lane_id INTEGER NOT NULL REFERENCES lanes,
          stop INTEGER NOT NULL, site_id INTEGER NOT NULL REFERENCES sites,
          window_s REAL NOT NULL, departures INTEGER NOT NULL, departures_full INTEGER NOT NULL,
          loaded INTEGER NOT NULL, on_board INTEGER NOT NULL, parcel_capacity INTEGER,
          grams INTEGER NOT NULL, gram_capacity INTEGER, millilitres INTEGER NOT NULL,
          millilitre_capacity INTEGER, left_behind INTEGER NOT NULL, waiting INTEGER NOT NULL,
          waiting_area_s REAL NOT NULL, bags INTEGER NOT NULL, bags_full INTEGER NOT NULL,
          bagged INTEGER NOT NULL, bags_opened INTEGER NOT NULL, bag_wait_s REAL NOT NULL);
        CREATE TABLE punctuality (
          board_id INTEGER PRIMARY KEY REFERENCES boards, cancelled INTEGER NOT NULL,
          rolled_over INTEGER NOT NULL, late INTEGER NOT NULL, delay_s REAL NOT NULL);
        CREATE TABLE charters (
          lane_id INTEGER PRIMARY KEY REFERENCES lanes, threshold INTEGER NOT NULL,
          notice_s REAL NOT NULL, at_most INTEGER, span_s REAL NOT NULL,
          called INTEGER NOT NULL);
        CREATE TABLE containers (
          board_id INTEGER PRIMARY KEY REFERENCES boards, closed INTEGER NOT NULL,
          closed_full INTEGER NOT NULL, parcels INTEGER NOT NULL, wait_s REAL NOT NULL,
          opened INTEGER NOT NULL, unopened INTEGER NOT NULL, bypassing INTEGER NOT NULL);
        CREATE TABLE costs (
          currency TEXT NOT NULL, delivered INTEGER NOT NULL, lanes REAL, sites REAL,
          couriers REAL, lockers REAL, revenue REAL, co2e_kg REAL);
        CREATE TABLE service_revenue (
          service_id INTEGER PRIMARY KEY REFERENCES services, price REAL NOT NULL,
          delivered INTEGER NOT NULL, revenue REAL NOT NULL);
        CREATE TABLE lane_costs (
          lane_id INTEGER PRIMARY KEY REFERENCES lanes, parcels INTEGER NOT NULL,
          cost REAL NOT NULL, co2e_kg REAL NOT NULL);
        CREATE TABLE couriers (
          couriers_id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES sites,
          waves INTEGER NOT NULL, stops INTEGER NOT NULL, failed INTEGER NOT NULL,
          left_behind INTEGER NOT NULL);
        CREATE TABLE carriers (
          carrier_id INTEGER PRIMARY KEY, carrier TEXT NOT NULL UNIQUE,
          region_id INTEGER NOT NULL REFERENCES regions, window_s REAL NOT NULL,
          handed_over INTEGER NOT NULL, waiting_area_s REAL NOT NULL, delivered INTEGER NOT NULL,
          in_hand INTEGER NOT NULL, in_hand_area_s REAL NOT NULL);
        CREATE TABLE lockers (
          locker_id INTEGER PRIMARY KEY, locker TEXT NOT NULL, site_id INTEGER NOT NULL
            REFERENCES sites, small INTEGER NOT NULL, medium INTEGER NOT NULL,
          large INTEGER NOT NULL, window_s REAL NOT NULL, calls INTEGER NOT NULL,
          larger INTEGER NOT NULL, elsewhere INTEGER NOT NULL, full INTEGER NOT NULL,
          deposits INTEGER NOT NULL, collected INTEGER NOT NULL, expired INTEGER NOT NULL,
          small_area_s REAL NOT NULL, medium_area_s REAL NOT NULL, large_area_s REAL NOT NULL,
          stay_sum_s REAL NOT NULL, reserved_sum_s REAL NOT NULL, most_taken INTEGER NOT NULL);
        CREATE TABLE warehouses (
          site_id INTEGER PRIMARY KEY REFERENCES sites, unstocked INTEGER NOT NULL);
        CREATE TABLE stock (
          product_id INTEGER PRIMARY KEY, product TEXT NOT NULL, site_id INTEGER NOT NULL
            REFERENCES warehouses, supply TEXT NOT NULL, initial INTEGER NOT NULL,
          ordered INTEGER NOT NULL, received INTEGER NOT NULL, shipped INTEGER NOT NULL,
          on_hand INTEGER NOT NULL, on_the_way INTEGER NOT NULL, window_s REAL NOT NULL,
          orders INTEGER NOT NULL, fulfilled INTEGER NOT NULL, found_none INTEGER NOT NULL,
          found_closed INTEGER NOT NULL, ran_out INTEGER NOT NULL,
          shipments_received INTEGER NOT NULL, units_received INTEGER NOT NULL,
          on_hand_area_s REAL NOT NULL, empty_s REAL NOT NULL, closing INTEGER NOT NULL,
          trailing_s REAL NOT NULL, trailing_orders INTEGER NOT NULL);
        CREATE TABLE presence (
          site_id INTEGER NOT NULL REFERENCES sites, hour INTEGER NOT NULL,
          window_s REAL NOT NULL, area_s REAL NOT NULL, mean REAL,
          PRIMARY KEY (site_id, hour)) WITHOUT ROWID;
        CREATE TABLE disruptions (
          disruption_id INTEGER PRIMARY KEY, disruption TEXT NOT NULL, place TEXT NOT NULL,
          region_id INTEGER NOT NULL REFERENCES regions, from_us INTEGER NOT NULL,
          to_us INTEGER NOT NULL, known_us INTEGER NOT NULL, capacity REAL NOT NULL,
          cancelled INTEGER NOT NULL);
        CREATE TABLE services (
          service_id INTEGER PRIMARY KEY, service TEXT NOT NULL UNIQUE,
          promise_working_days INTEGER NOT NULL, target REAL);
        CREATE TABLE lead_quantiles (
          service_id INTEGER NOT NULL REFERENCES services, share REAL NOT NULL, lead_h REAL,
          PRIMARY KEY (service_id, share)) WITHOUT ROWID;
        CREATE TABLE flows (
          flow_id INTEGER PRIMARY KEY, origin_id INTEGER NOT NULL REFERENCES regions,
          destination_id INTEGER NOT NULL REFERENCES regions,
          service_id INTEGER NOT NULL REFERENCES services, is_backlog INTEGER NOT NULL,
          created INTEGER NOT NULL, eligible INTEGER NOT NULL, on_time INTEGER NOT NULL,
          on_time_net INTEGER NOT NULL, delivered INTEGER NOT NULL, returned INTEGER NOT NULL,
          lost INTEGER NOT NULL, open INTEGER NOT NULL, with_lead INTEGER NOT NULL,
          lead_sum_h REAL NOT NULL, lead_square_sum_h2 REAL NOT NULL);
        CREATE TABLE flow_histogram (
          flow_id INTEGER NOT NULL REFERENCES flows, measure TEXT NOT NULL,
          least INTEGER NOT NULL, next INTEGER NOT NULL, parcels INTEGER NOT NULL,
          PRIMARY KEY (flow_id, measure, least)) WITHOUT ROWID;
        CREATE TABLE dwell (
          flow_id INTEGER NOT NULL REFERENCES flows, stage TEXT NOT NULL, sum_h REAL NOT NULL,
          late_sum_h REAL NOT NULL, PRIMARY KEY (flow_id, stage)) WITHOUT ROWID;
        CREATE TABLE late_causes (
          flow_id INTEGER NOT NULL REFERENCES flows, cause TEXT NOT NULL,
          station_id INTEGER REFERENCES stations, board_id INTEGER REFERENCES boards,
          couriers_id INTEGER REFERENCES couriers, component TEXT, parcels INTEGER NOT NULL);
        CREATE TABLE ledger (
          channel_id INTEGER NOT NULL, from_id INTEGER NOT NULL REFERENCES regions,
          to_id INTEGER NOT NULL REFERENCES regions, interval INTEGER NOT NULL,
          sent INTEGER, sent_first TEXT, sent_second TEXT,
          received INTEGER, received_first TEXT, received_second TEXT,
          PRIMARY KEY (channel_id, interval)) WITHOUT ROWID;
        CREATE TABLE digests (
          region_id INTEGER NOT NULL REFERENCES regions, interval INTEGER NOT NULL,
          digest TEXT NOT NULL, PRIMARY KEY (region_id, interval)) WITHOUT ROWID;
        CREATE TABLE processes (
          region_id INTEGER PRIMARY KEY REFERENCES regions, pid INTEGER NOT NULL,
          peak_memory_bytes INTEGER, computing_s REAL, waiting_s REAL);
        CREATE TABLE traced (
          parcel TEXT PRIMARY KEY, flow_id INTEGER NOT NULL REFERENCES flows,
          origin_site_id INTEGER NOT NULL REFERENCES sites,
          destination_site_id INTEGER REFERENCES sites,
          start_us INTEGER NOT NULL, deadline_us INTEGER, stop_us INTEGER, end_us INTEGER,
          fate TEXT NOT NULL, cause TEXT, component TEXT, largest_wait_s REAL,
          failed_attempts INTEGER, closed_s REAL, queue_s REAL, service_s REAL, timetable_s REAL,
          left_behind_s REAL, held_s REAL, moving_s REAL) WITHOUT ROWID;
        CREATE TABLE scans (
          parcel TEXT NOT NULL REFERENCES traced, number INTEGER NOT NULL,
          time_us INTEGER NOT NULL, event TEXT NOT NULL, emsevt TEXT,
          site_id INTEGER NOT NULL REFERENCES sites, station_id INTEGER REFERENCES stations,
          lane_id INTEGER REFERENCES lanes, locker_id INTEGER REFERENCES lockers,
          PRIMARY KEY (parcel, number)) WITHOUT ROWID;
        """

    static let views = """
        CREATE VIEW flow_results AS
          SELECT o.region AS origin, d.region AS destination, service, f.created AS parcels,
            f.eligible, f.on_time, f.eligible - f.on_time AS late, f.open,
            f.on_time * 1.0 / NULLIF(f.eligible, 0) AS on_time_share,
            f.on_time_net * 1.0 / NULLIF(f.eligible, 0) AS on_time_share_net,
            f.lead_sum_h / NULLIF(f.with_lead, 0) AS mean_lead_h, f.flow_id, is_backlog
          FROM flows f JOIN regions o ON o.region_id = f.origin_id
            JOIN regions d ON d.region_id = f.destination_id JOIN services USING (service_id);
        CREATE VIEW service_results AS
          SELECT service, promise_working_days, target, SUM(f.created) AS parcels,
            SUM(f.eligible) AS eligible, SUM(f.on_time) AS on_time,
            SUM(f.eligible) - SUM(f.on_time) AS late, SUM(f.open) AS open,
            SUM(f.on_time) * 1.0 / NULLIF(SUM(f.eligible), 0) AS on_time_share,
            SUM(f.on_time_net) * 1.0 / NULLIF(SUM(f.eligible), 0) AS on_time_share_net,
            SUM(f.lead_sum_h) / NULLIF(SUM(f.with_lead), 0) AS mean_lead_h
          FROM flows f JOIN services USING (service_id) WHERE NOT is_backlog GROUP BY service_id;
        CREATE VIEW service_quantiles AS
          SELECT service, share, lead_h FROM lead_quantiles JOIN services USING (service_id);
        CREATE VIEW station_results AS
          SELECT region, site, kind, servers, arrivals,
            wait_sum_s / NULLIF(arrivals, 0) AS mean_wait_s, longest_wait_s,
            queue_area_s / NULLIF(window_s, 0) AS mean_queue,
            busy_area_s / NULLIF(staffed_s - COALESCE(down_area_s, 0), 0) AS utilisation,
            carried_over * 1.0 / NULLIF(closings, 0) AS mean_carry_over, station_id
          FROM stations JOIN sites USING (site_id) JOIN regions USING (region_id)
            LEFT JOIN stepped_stations USING (station_id);
        CREATE VIEW dock_results AS
          SELECT region, site, servers AS docks, vehicles, d.waited * 1.0 / NULLIF(vehicles, 0)
              AS waited_share, d.wait_sum_s / NULLIF(vehicles, 0) AS mean_wait_s,
            d.longest_wait_s, occupied_area_s / NULLIF(window_s * servers, 0) AS occupied_share,
            station_id
          FROM docks d JOIN stations USING (station_id) JOIN sites USING (site_id)
            JOIN regions USING (region_id);
        CREATE VIEW board_results AS
          SELECT lane, mode, site, departures, loaded,
            on_board * 1.0 / NULLIF(parcel_capacity, 0) AS parcel_load,
            grams * 1.0 / NULLIF(gram_capacity, 0) AS weight_load,
            millilitres * 1.0 / NULLIF(millilitre_capacity, 0) AS volume_load,
            departures_full * 1.0 / NULLIF(departures, 0) AS closed_full_share,
            left_behind, left_behind * 1.0 / NULLIF(left_behind + loaded, 0) AS left_behind_rate,
            waiting_area_s / NULLIF(window_s, 0) AS mean_waiting, board_id
          FROM boards JOIN lanes USING (lane_id) JOIN sites USING (site_id);
        CREATE VIEW locker_results AS
          SELECT region, site, locker, small + medium + large AS compartments, calls,
            full * 1.0 / NULLIF(calls, 0) AS full_share,
            (small_area_s + medium_area_s + large_area_s) / NULLIF(window_s, 0) AS mean_taken,
            (small_area_s + medium_area_s + large_area_s)
              / NULLIF(window_s * (small + medium + large), 0) AS utilisation,
            expired * 1.0 / NULLIF(collected + expired, 0) AS expired_share, locker_id
          FROM lockers JOIN sites USING (site_id) JOIN regions USING (region_id);
        CREATE VIEW carrier_results AS
          SELECT region, carrier, handed_over, delivered, in_hand,
            waiting_area_s / NULLIF(window_s, 0) AS mean_waiting,
            in_hand_area_s / NULLIF(window_s, 0) AS mean_in_hand,
            in_hand_area_s / NULLIF(handed_over, 0) / 86400 AS mean_days, carrier_id
          FROM carriers JOIN regions USING (region_id);
        CREATE VIEW stock_results AS
          SELECT region, site, product, orders,
            fulfilled * 1.0 / NULLIF(orders, 0) AS local_share, ran_out,
            empty_s / NULLIF(window_s, 0) AS empty_share,
            on_hand_area_s / NULLIF(window_s, 0) AS mean_on_hand,
            closing * trailing_s / NULLIF(trailing_orders, 0) / 86400 AS days_of_cover,
            shipments_received, units_received, product_id
          FROM stock JOIN sites USING (site_id) JOIN regions USING (region_id);
        CREATE VIEW warehouse_results AS
          SELECT region, site, SUM(orders) AS orders, unstocked,
            SUM(fulfilled) * 1.0 / NULLIF(SUM(orders), 0) AS local_share,
            SUM(fulfilled) * 1.0 / NULLIF(SUM(orders) + unstocked, 0) AS local_share_of_all,
            SUM(on_hand_area_s / NULLIF(window_s, 0)) AS mean_on_hand, site_id
          FROM warehouses JOIN stock USING (site_id) JOIN sites USING (site_id)
            JOIN regions USING (region_id)
          GROUP BY site_id;
        CREATE VIEW cost_results AS
          SELECT currency, delivered,
            (lanes + sites + couriers + lockers) / NULLIF(delivered, 0) AS cost_per_parcel,
            revenue / NULLIF(delivered, 0) AS revenue_per_parcel,
            co2e_kg * 1000 / NULLIF(delivered, 0) AS co2e_g_per_parcel
          FROM costs;
        CREATE VIEW lane_cost_results AS
          SELECT lane, mode, parcels, cost, cost / NULLIF(parcels, 0) AS cost_per_parcel,
            co2e_kg, co2e_kg * 1000 / NULLIF(parcels, 0) AS co2e_g_per_parcel, lane_id
          FROM lane_costs JOIN lanes USING (lane_id);
        CREATE VIEW why_late AS
          SELECT service, cause, component, SUM(parcels) AS parcels
          FROM late_causes JOIN flows USING (flow_id) JOIN services USING (service_id)
          WHERE NOT is_backlog GROUP BY service_id, cause, component ORDER BY parcels DESC;
        CREATE VIEW ledger_mismatches AS
          SELECT f.region AS from_region, t.region AS to_region, l.interval, l.sent, l.received
          FROM ledger l JOIN regions f ON f.region_id = l.from_id
            JOIN regions t ON t.region_id = l.to_id
          WHERE l.sent IS NOT l.received OR l.sent_first IS NOT l.received_first
            OR l.sent_second IS NOT l.received_second;
        """
}
