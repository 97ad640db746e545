#!/usr/bin/env python3
"""For spark-submit: audits a folder of letters into Parquet. See docs/spark.md.

    spark-submit python/scripts/audit_folder.py hdfs:///letters hdfs:///audited
"""
import sys

from imr_audit.spark.job import main

if __name__ == "__main__":
    sys.exit(main())
