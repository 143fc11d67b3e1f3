"""The stages of the pipeline: one module, one public function, one stage of dvc.yaml each."""
